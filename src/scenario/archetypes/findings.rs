//! What there is to say against archetypes.

use super::perils::Made;
use super::{BlameRead, Expanded, Firm, is_within_reach};
use crate::scenario::calibration::LARGEST_REVENUE;
use crate::scenario::{Finding, Node, Path, grouped, missing_answer};

/// The findings so far.
#[derive(Default)]
pub(super) struct Told {
    expanded: Expanded,
}

impl Told {
    pub(super) fn into_expanded(self) -> Expanded {
        self.expanded
    }

    fn say(&mut self, finding: Finding) {
        self.expanded.findings.push(finding);
    }

    /// The revenue to go by; one that is missing or out of reach is told.
    pub(super) fn revenue(&mut self, key: &str, party: &Node, found: Option<f64>) -> f64 {
        /// Stands in for one that stops the run.
        const ANY: f64 = 5e6;
        let own = Path::of(&["archetype", "revenue"]);
        let path = Path::of(&["party", key]);
        let is_written = [&own, &Path::of(&["revenue"])]
            .iter()
            .any(|it| party.at(it).is_some());
        let path = match party.at(&own) {
            None if is_written => path.key("revenue"),
            None | Some(_) => path.key("archetype").key("revenue"),
        };
        match found {
            Some(revenue) if is_within_reach(revenue) => revenue,
            Some(revenue) => {
                let most = grouped(&LARGEST_REVENUE.to_string());
                let found = grouped(&revenue.to_string());
                let message =
                    format!("`{path}` is {found}; the library reaches above 0 and up to {most}");
                let finding = Finding::error(&path, message).label("out of reach");
                self.say(finding.hint("write the perils of this party, without an archetype"));
                ANY
            }
            // What cannot be read has a finding of its own.
            None if is_written => ANY,
            None => {
                let hint = "write archetype = { kind = …, revenue = \"5M\" }, in US dollars";
                self.say(missing_answer(&path, hint));
                ANY
            }
        }
    }

    pub(super) fn about_country(&mut self, key: &str, country: Option<&str>) {
        let Some(country) = country.filter(|it| !it.eq_ignore_ascii_case("US")) else {
            return;
        };
        let path = Path::of(&["party", key, "archetype", "country"]);
        let message = format!("the library has no figures of its own for {country}");
        let finding = Finding::warning(&path, message).label("those of the United States are used");
        self.say(finding.hint("write the frequencies and severities that you know better"));
    }

    /// Costs are in US dollars.
    pub(super) fn about_currency(&mut self, root: &Node, firms: &[Firm]) {
        let currency = root.at(&Path::of(&["currency"])).and_then(Node::text);
        let (Some(currency), Some(firm)) = (currency, firms.first()) else {
            return;
        };
        if currency == "USD" {
            return;
        }
        let path = Path::of(&["party", &firm.key, "archetype"]);
        let message = format!(
            "the costs of archetypes are US dollars, and the scenario is in {currency}: they are \
             taken one for one"
        );
        let finding = Finding::warning(&path, message).at_key();
        self.say(
            finding
                .label("US dollars")
                .hint("write the severities in the currency of the scenario, or use USD"),
        );
    }

    /// A peril starts at one party.
    pub(super) fn about_group(&mut self, firm: &Firm) {
        if !firm.is_group {
            return;
        }
        let path = Path::of(&["party", &firm.key, "archetype"]);
        let message = format!(
            "`party.{}` is a group: its archetype says what reaches it through a provider, and gives \
             it no perils of its own",
            firm.key
        );
        let finding = Finding::warning(&path, message).at_key();
        self.say(
            finding
                .label("of a group")
                .hint("write a party each, without `count`, for those whose own perils matter"),
        );
    }

    /// What an event costs a client is known by its archetype, or it is written.
    pub(super) fn about_clients(
        &mut self,
        root: &Node,
        firm: &Firm,
        firms: &[Firm],
        perils: &[Made],
    ) {
        let unknown = firm.clients.iter();
        let unknown = unknown.filter(|it| firms.iter().all(|known| known.key != **it));
        for client in unknown {
            let costs = |peril: &&Made| {
                let hit = Path::of(&["peril", &peril.key, "hits", client]);
                peril.reaches_clients && root.at(&hit).is_none()
            };
            let open: Vec<&Made> = perils.iter().filter(costs).collect();
            let Some(first) = open.first() else {
                continue;
            };
            let path = Path::of(&["party", client, "archetype"]);
            let keys: Vec<&str> = open.iter().map(|it| it.key.as_str()).collect();
            let message = format!(
                "what reaches `{client}` through `{}` ({}) has no cost: it has no archetype",
                firm.key,
                keys.join(", ")
            );
            let hint = format!(
                "write party.{client}.archetype = {{ kind = …, revenue = … }}, or \
                 peril.{}.hits.{client} = {{ severity = …, split = … }} for each",
                first.key
            );
            self.say(
                Finding::error(&path, message)
                    .label("cost unknown")
                    .hint(hint),
            );
        }
    }

    /// Can the culpability of an archetype be used? Chances that do not sum to 1 are told.
    fn has_chances(&mut self, path: &Path, firm: &Firm) -> bool {
        match firm.blame_read() {
            BlameRead::Usable => true,
            BlameRead::Unreadable => false,
            BlameRead::Sum(sum) => {
                let sum = (sum * 1e9).round() / 1e9;
                let message = format!("the chances of `{path}` sum to {sum}, not 1");
                let finding = Finding::error(path, message).label(format!("sums to {sum}"));
                self.say(
                    finding
                        .hint("write chances of none, negligent, gross and wilful that sum to 1"),
                );
                false
            }
        }
    }

    /// Perils that would only repeat that they have no culpability.
    fn spare(&mut self, root: &Node, perils: &[&Made]) {
        let of_peril = |it: &&Made| Path::of(&["peril", &it.key, "culpability"]);
        let open = perils.iter().map(of_peril);
        let open = open.filter(|it| root.at(it).is_none());
        self.expanded.asked.extend(open);
    }

    /// No culpability is taken for granted where a contract hangs on it.
    pub(super) fn about_culpability(&mut self, root: &Node, firm: &Firm, perils: &[Made]) {
        let path = Path::of(&["party", &firm.key, "archetype", "culpability"]);
        let passed: Vec<&Made> = perils.iter().filter(|it| it.reaches_clients).collect();
        if firm.culpability.is_some() {
            if passed.is_empty() {
                let finding = Finding::warning(&path, format!("`{path}` has no effect")).at_key();
                let why = "only what reaches the clients of an msp or a saas asks for it";
                self.say(finding.label("read by nothing").hint(why));
            }
            // What cannot be used is told once, here or by the reader, and not again by each peril.
            if !self.has_chances(&path, firm) {
                self.spare(root, &passed);
            }
            return;
        }
        let of_peril = |it: &&Made| Path::of(&["peril", &it.key, "culpability"]);
        let open = passed.iter().map(of_peril);
        let open: Vec<Path> = open.filter(|it| root.at(it).is_none()).collect();
        if open.is_empty() {
            return;
        }
        let hint = "what reaches clients feeds their contracts: write culpability = { none = 0.2, \
             negligent = 0.75, gross = 0.05 }, or one of the words";
        self.say(missing_answer(&path, hint));
        self.expanded.asked.extend(open);
    }
}
