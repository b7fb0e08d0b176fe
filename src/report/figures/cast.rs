//! Who appears on the pictures: single parties, and parties alike as one.

use super::Pictured;
use crate::model::Model;
use crate::report::plot::{Palette, Slice, grouped};
use crate::summary::{Figure, Figures};
use crate::units::PartyId;
use std::ops::Range;

/// How many parties have a colour, and pictures, of their own.
const MOST: usize = 12;

/// One that appears: a party, or all members of a group.
#[derive(Clone, Debug)]
pub(super) struct Player<'a> {
    /// Its id in the scenario.
    pub key: &'a str,
    /// Its name in reports.
    pub name: &'a str,
    /// Positions of the party, or of the members.
    pub members: Range<usize>,
    /// Is it a group?
    pub is_group: bool,
    /// Does it carry others' risk by policy or treaty, and has no loss of its own?
    pub is_carrier: bool,
    /// Its figures; for a group those of the total.
    pub figures: &'a Figures,
    /// A group's typical member.
    pub typical: Option<&'a Figures>,
}

impl Player<'_> {
    /// Mean of a figure; 0 if the summary has not got it.
    pub fn mean(&self, figure: Figure) -> f64 {
        self.figures
            .get(figure)
            .map_or(0.0, |column| column.mean.value())
    }

    /// The name under which all members of a group appear where one of them appears too.
    pub fn alias(&self) -> String {
        if self.is_group {
            format!("{}.all", self.key)
        } else {
            self.key.to_owned()
        }
    }

    /// The name of a typical member.
    pub fn member_alias(&self) -> String {
        format!("{}.member", self.key)
    }
}

/// All that appear, those of one picture always in the same order.
#[derive(Clone, Debug)]
pub(super) struct Cast<'a> {
    players: Vec<Player<'a>>,
    /// The place of each party's player.
    of_party: Vec<usize>,
}

impl<'a> Cast<'a> {
    /// The parties in the order of the scenario; beyond twelve those with most at stake first.
    pub fn of(run: &Pictured<'a>) -> Self {
        let model = run.model;
        let mut players: Vec<Player<'a>> = run
            .summary
            .parties
            .iter()
            .map(|(party, figures)| single(model, *party, figures))
            .collect();
        let groups = model
            .groups
            .iter()
            .zip(&run.summary.totals)
            .zip(&run.summary.members);
        players.extend(groups.map(|((group, total), typical)| Player {
            key: &group.key,
            name: &group.name,
            members: group.members.clone(),
            is_group: true,
            is_carrier: false,
            figures: total,
            typical: Some(typical),
        }));
        players.sort_by_key(|player| player.members.start);
        if players.len() > MOST {
            let stake = |player: &Player<'_>| player.mean(Figure::Gross) + player.mean(Figure::Net);
            players.sort_by(|a, b| stake(b).total_cmp(&stake(a)));
        }
        let mut of_party = vec![0; model.parties.len()];
        for (place, player) in players.iter().enumerate() {
            of_party[player.members.clone()].fill(place);
        }
        Self { players, of_party }
    }

    /// Those with a colour and pictures of their own.
    pub fn leads(&self) -> &[Player<'a>] {
        &self.players[..self.players.len().min(MOST)]
    }

    /// Everybody.
    pub fn all(&self) -> &[Player<'a>] {
        &self.players
    }

    /// The player that a party is, or is one of.
    pub fn player(&self, party: usize) -> &Player<'a> {
        &self.players[self.of_party[party]]
    }

    /// The id of a player from the name it appears under.
    pub fn key_of<'b>(&self, alias: &'b str) -> &'b str {
        alias.strip_suffix(".all").unwrap_or(alias)
    }

    /// Colours and names; ids have no dots, so that aliases of groups meet no other id.
    pub fn palette(&self) -> Palette {
        let mut palette = Palette::new(self.players.iter().map(|player| (player.key, player.name)));
        for player in self.players.iter().filter(|player| player.is_group) {
            let (name, count) = (palette.label(player.key).to_owned(), player.members.len());
            palette.alias(
                &player.alias(),
                &format!("{name} (all {})", grouped(count as u64)),
                player.key,
            );
            palette.alias(
                &player.member_alias(),
                &format!("{name} (a typical one)"),
                player.key,
            );
        }
        palette
    }

    /// Amounts of the parties as slices of the players.
    pub fn slices(&self, amounts: &[f64]) -> Vec<Slice> {
        let of = |player: &Player<'_>| Slice {
            party: player.key.to_owned(),
            amount: amounts
                .get(player.members.clone())
                .map_or(0.0, |amounts| amounts.iter().sum()),
        };
        self.players.iter().map(of).collect()
    }
}

fn single<'a>(model: &'a Model, party: usize, figures: &'a Figures) -> Player<'a> {
    let it = &model.parties[party];
    let has_own_loss = figures
        .get(Figure::Gross)
        .is_some_and(|gross| gross.mean.value() > 0.0);
    Player {
        key: &it.key,
        name: &it.name,
        members: party..party + 1,
        is_group: false,
        is_carrier: !has_own_loss && model.carries_risk(PartyId::new(party)),
        figures,
        typical: None,
    }
}
