use super::*;
#[test]
fn look() {
    let file = std::env::var("LADDER_FILE").unwrap_or("scenarios/msp-three-clients.toml".into());
    let document = crate::scenario::read(std::path::Path::new(&file), &[]).expect("reads");
    let (model, _) = document.resolve().expect("resolves");
    let all = std::env::var("LADDER_ALL").is_ok();
    for (p, peril) in model.perils.iter().enumerate() {
        let mut seen = Vec::new();
        for hit in &peril.hits {
            let party = &model.parties[hit.party.index()];
            if party.group.is_some() && seen.contains(&party.group) {
                continue;
            }
            if party.group.is_some() {
                seen.push(party.group);
            }
            let start = std::time::Instant::now();
            let asked = Asked {
                struck: if all { Struck::All } else { Struck::Claimant },
                ..Asked::default()
            };
            let assumed =
                Assumed::new(&model, hit.party, PerilId::new(p), &asked).expect("assumed");
            let ladder = Ladder::new(&model, &assumed).expect("ladder");
            let made = start.elapsed();
            let steps = ladder.steps(1e4, 1e8).expect("steps");
            println!(
                "== {} {} made {:?} all {:?}",
                peril.key,
                party.key,
                made,
                start.elapsed()
            );
            println!(
                "   marks {:?}",
                [10.0, 100.0, 250.0].map(|t| return_loss(&model, PerilId::new(p), hit.party, t))
            );
            for step in &steps {
                let who: Vec<String> = ladder
                    .payers()
                    .iter()
                    .zip(&step.piece.slope)
                    .zip(&step.piece.first)
                    .filter(|((_, s), v)| s.abs() > 1e-7 || v.abs() > 1e-3)
                    .map(|((p, s), v)| format!("{:?} {:?} {:.0} +{:.4}", p.category, p.who, v, s))
                    .collect();
                println!(
                    "  {:.4} straight {} jump {} {}\n        {:?}",
                    step.piece.from,
                    step.piece.is_straight,
                    step.jumps,
                    who.join(" | "),
                    step.causes
                        .iter()
                        .map(|c| (c.term, c.is_reached))
                        .collect::<Vec<_>>()
                );
                if step.piece.from > 1e4 && step.causes.is_empty() {
                    println!("  !!!! unexplained");
                }
            }
        }
    }
}
