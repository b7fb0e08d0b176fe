//! One's own experience of a peril: what it moves, and what it leaves.

use crate::ready::{HEAD, Ready, Tested};
use obligor::model::Severity;
use obligor::scenario;

fn firm(experience: &str) -> String {
    format!(
        "[party.firm]\n[party.client]\n[peril.p]\norigin = \"firm\"\n\
         frequency = {{ poisson = 0.05, uncertainty = {{ lognormal_sigma = 0.55 }} }}\n\
         fault = {{ self = 1.0 }}\n{experience}\n\
         hits.firm = {{ probability = 1.0, severity = {{ lognormal = {{ mean = \"100k\", cv = 2.0 }} }}, split = {{ response = 1.0 }} }}\n\
         hits.client = {{ probability = 1.0, severity = \"10k\", split = {{ response = 1.0 }} }}\n"
    )
}

#[test]
fn experience_moves_the_rate_by_its_credibility() -> Tested {
    // A ratio of 100 from the 5 % to the 95 % quantile: gamma of shape a, here solved apart.
    let told = "experience = { exposure_years = 20, claims = 4, range = [0.005, 0.5] }";
    let ready = Ready::tables(&firm(told))?;
    let it = &ready.model.learned[0].experience.rate;
    assert!((it.prior.mean() - 0.05).abs() < 1e-15);
    let (low, high) = it.prior.interval();
    assert!((high / low / 100.0 - 1.0).abs() < 1e-9, "{low} {high}");
    let z = 20.0 / (20.0 + it.prior.years);
    assert_eq!(it.credibility, z);
    let mean = z * 4.0 / 20.0 + (1.0 - z) * 0.05;
    assert!((ready.model.perils[0].frequency.mean() - mean).abs() < 1e-12);
    Ok(())
}

#[test]
fn years_without_a_claim_lower_the_rate_and_no_years_leave_it() -> Tested {
    let mean = |told: &str| -> Result<f64, Box<dyn std::error::Error>> {
        Ok(Ready::tables(&firm(told))?.model.perils[0].frequency.mean())
    };
    let none = mean("experience = { exposure_years = 0, claims = 0 }")?;
    assert!((none - 0.05).abs() < 1e-15, "{none}");
    assert!(mean("experience = { exposure_years = 6, claims = 0 }")? < 0.05);
    assert!(mean("experience = { exposure_years = 6, claims = 2 }")? > 0.05);
    Ok(())
}

#[test]
fn losses_move_the_severity_of_the_firm_alone() -> Tested {
    // Bühlmann: v = (2.0 × 100k)², a = (0.5 × 100k)², k = 16, so four losses weigh 4 ÷ 20.
    let told = "experience = { exposure_years = 10, claims = 4, between = 0.5, losses = [\"600k\", \"600k\", \"600k\", \"600k\"] }";
    let ready = Ready::tables(&firm(told))?;
    let mean = ready.model.learned[0]
        .experience
        .mean
        .ok_or("losses were told")?;
    assert!((mean.credibility - 0.2).abs() < 1e-12);
    assert!((mean.posterior - 200e3).abs() < 1e-6);
    let scales: Vec<f64> = ready.model.perils[0]
        .hits
        .iter()
        .map(|hit| match &hit.severity {
            Severity::Total { scale, .. } => *scale,
            _ => 0.0,
        })
        .collect();
    assert!(
        (scales[0] - 2.0).abs() < 1e-12 && scales[1] == 1.0,
        "{scales:?}"
    );
    Ok(())
}

#[test]
fn what_is_learned_makes_the_rate_surer() -> Tested {
    let variance = |told: &str| -> Result<f64, Box<dyn std::error::Error>> {
        let law = Ready::tables(&firm(told))?.model.perils[0]
            .frequency
            .clone();
        Ok((law.variance() - law.mean()) / (law.mean() * law.mean()))
    };
    let before = variance("")?;
    let after = variance("experience = { exposure_years = 100, claims = 5 }")?;
    assert!(after < 0.7 * before, "{after} {before}");
    Ok(())
}

#[test]
fn experience_that_cannot_be_used_is_refused_where_it_stands() {
    let found = |tables: &str| {
        let text = format!("{HEAD}{tables}");
        match scenario::read_text("test.toml", &text, &[]) {
            Err(error) => error.to_string(),
            Ok(document) => match document.resolve() {
                Ok((_, findings)) | Err(findings) => findings.to_string(),
            },
        }
    };
    let more = firm("experience = { exposure_years = 2, claims = 1, losses = [\"1k\", \"2k\"] }");
    assert!(
        found(&more).contains("peril.p.experience.losses"),
        "{}",
        found(&more)
    );
    let range = firm("experience = { exposure_years = 2, claims = 1, range = [0.2, 0.1] }");
    assert!(
        found(&range).contains("peril.p.experience.range"),
        "{}",
        found(&range)
    );
    let fixed = firm("experience = { exposure_years = 2, claims = 1, range = [0.1, 0.2] }")
        .replace(
            "poisson = 0.05, uncertainty = { lognormal_sigma = 0.55 }",
            "fixed = 1",
        );
    assert!(
        found(&fixed).contains("moves the rate of a Poisson law"),
        "{}",
        found(&fixed)
    );
}

#[test]
fn a_range_that_is_not_said_is_the_librarys() -> Tested {
    let ratio = |tables: &str| -> Result<(f64, f64, String), Box<dyn std::error::Error>> {
        let model = Ready::tables(tables)?.model;
        let prior = model.learned[0].experience.rate.prior;
        let (low, high) = prior.interval();
        let path = format!("{}.range", model.learned[0].path);
        let origin = model
            .origins
            .iter()
            .find(|it| it.path == path && !it.stated);
        let origin = origin.ok_or("the range is told")?;
        let source = origin.source.clone().unwrap_or_default();
        Ok((
            prior.mean(),
            high / low,
            format!("{}; {source}", origin.value),
        ))
    };
    // Any rate: a factor with sigma 0.55, e^(2 · 1.645 · 0.55) from end to end.
    let bare = firm("experience = { exposure_years = 2, claims = 1 }")
        .replace(", uncertainty = { lognormal_sigma = 0.55 }", "");
    let (mean, found, told) = ratio(&bare)?;
    assert_eq!(mean, 0.05);
    assert!(
        (found / f64::exp(2.0 * 1.644_853_627 * 0.55) - 1.0).abs() < 1e-6,
        "{found}"
    );
    assert!(
        told.contains("uncertainty.rate") && told.contains("Coalition"),
        "{told}"
    );
    // The rate of an archetype: 0.010 to 0.078 events a year of all causes.
    let clinic = "[party.clinic]\narchetype = { kind = \"clinic\", revenue = \"5M\", records = 15_000, country = \"US\" }\n\
        [peril.clinic-ransomware]\nexperience = { exposure_years = 6, claims = 1 }\n";
    let (mean, found, told) = ratio(clinic)?;
    assert!((mean - 0.01165).abs() < 1e-5, "{mean}");
    assert!((found / 7.8 - 1.0).abs() < 0.02, "{found}");
    assert!(told.contains("archetype, 0.0027 to 0.0210"), "{told}");
    // A rate of one's own in its place is no longer the archetype's.
    let own = clinic.replace("experience", "frequency.poisson = 0.02\nexperience");
    assert!(ratio(&own)?.2.contains("uncertainty.rate"));
    Ok(())
}
