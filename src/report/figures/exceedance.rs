//! Exceedance curves of every party, from the estimates.

use super::cast::{Cast, Player};
use super::{Pictured, levels};
use crate::report::plot::{Bearer, Exceedance, Point, YearAndEvent, YearAndEventPanel, points};
use crate::summary::{ColumnSummary, Figure, Figures};

/// The curves of one picture.
#[derive(Clone, Debug)]
pub(super) struct Curves {
    pub stem: String,
    pub picture: Exceedance,
    /// Of a party or a whole group, not of a typical member?
    pub is_of_all: bool,
}

/// The curves of all that lose or pay anything, typical members after their groups.
pub(super) fn curves(run: &Pictured<'_>, cast: &Cast<'_>) -> Vec<Curves> {
    let mut curves = Vec::new();
    for player in cast.leads() {
        // Terms of one member say nothing of the group's total.
        let terms = if player.is_group {
            Vec::new()
        } else {
            levels::levels(run.model, player.members.start)
        };
        let picture = Exceedance {
            levels: terms,
            ..picture(run, player, player.figures, player.alias())
        };
        curves.push(Curves {
            stem: format!("exceedance-{}", player.key),
            picture,
            is_of_all: true,
        });
        if let Some(typical) = player.typical {
            let terms = levels::levels(run.model, player.members.start);
            let picture = Exceedance {
                levels: terms,
                ..picture_of_member(run, player, typical)
            };
            let stem = format!("exceedance-{}", player.member_alias());
            curves.push(Curves {
                stem,
                picture,
                is_of_all: false,
            });
        }
    }
    curves.retain(|curves| has_loss(&curves.picture.gross) || has_loss(&curves.picture.net));
    curves
}

fn picture_of_member(run: &Pictured<'_>, player: &Player<'_>, typical: &Figures) -> Exceedance {
    picture(run, player, typical, player.member_alias())
}

fn picture(
    run: &Pictured<'_>,
    player: &Player<'_>,
    figures: &Figures,
    party: String,
) -> Exceedance {
    let points = |figure| {
        figures
            .get(figure)
            .map_or_else(Vec::new, |column| curve(column, run.summary.years))
    };
    let cedes = run
        .model
        .treaties
        .iter()
        .any(|treaty| treaty.cedent.index() == player.members.start);
    let bearer = match (player.is_carrier, cedes) {
        (false, _) => Bearer::Insured,
        (true, true) => Bearer::Cedent,
        (true, false) => Bearer::Carrier,
    };
    let gross = match bearer {
        Bearer::Insured => points(Figure::Gross),
        Bearer::Cedent => points(Figure::AfterContracts),
        Bearer::Carrier | Bearer::Book => Vec::new(),
    };
    Exceedance {
        party,
        bearer,
        gross,
        net: points(Figure::Net),
        levels: Vec::new(),
    }
}

/// The points that so many years can tell.
fn curve(column: &ColumnSummary, years: u64) -> Vec<Point> {
    points(&column.exceedance, years)
}

/// What is left of a year, and of its largest event: of those with most left once in a hundred years
/// first. `None` where the largest events are not known.
pub(super) fn years_and_events(run: &Pictured<'_>, cast: &Cast<'_>) -> Option<YearAndEvent> {
    let years = run.summary.years;
    let nets = cast.leads().iter().filter_map(|player| {
        let net = player.figures.get(Figure::Net)?;
        let panel = YearAndEventPanel {
            name: player.name.to_owned(),
            party: Some(player.alias()),
            year: points(&net.exceedance, years),
            event: points(&net.oep_exceedance, years),
        };
        let worst = net.exceedance.iter().find(|it| it.return_period >= 100.0);
        let is_told = panel.year.iter().any(|point| point.value > 0.0) && !panel.event.is_empty();
        is_told.then(|| (worst.map_or(0.0, |it| it.value), panel))
    });
    let mut nets: Vec<_> = nets.collect();
    nets.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let panels: Vec<_> = nets.into_iter().map(|(_, panel)| panel).collect();
    (!panels.is_empty()).then(|| YearAndEvent {
        title: "What is left of a whole year, and of its largest event".to_owned(),
        panels,
    })
}

fn has_loss(points: &[Point]) -> bool {
    points.iter().any(|point| point.value > 0.0)
}
