//! Counts of events, and what the parties of one event share.

use obligor::random::law::LawError;
use obligor::random::{CountTable, Frequency, Names, Purpose, Stream, bits_by_year, hash64};

const SEED: u64 = 20_261_121;
const N: usize = 200_000;

fn stream(name: &str) -> Stream {
    Stream::new(SEED, hash64(name), Purpose::Test)
}

fn frequencies() -> Result<Vec<(&'static str, Frequency)>, LawError> {
    Ok(vec![
        ("fixed", Frequency::fixed(2)?),
        ("bernoulli", Frequency::bernoulli(0.3)?),
        ("binomial", Frequency::binomial(12, 0.4)?),
        ("rare poisson", Frequency::poisson(0.02)?),
        ("poisson", Frequency::poisson(4.0)?),
        ("frequent poisson", Frequency::poisson(80.0)?),
        ("negative binomial", Frequency::negative_binomial(2.0, 3.5)?),
        ("geometric", Frequency::geometric(0.8)?),
        (
            "zero-modified",
            Frequency::zero_modified(0.7, Frequency::poisson(1.5)?)?,
        ),
        (
            "poisson-inverse gaussian",
            Frequency::poisson_inverse_gaussian(1.3, 1.5)?,
        ),
        (
            "uncertain poisson",
            Frequency::poisson(0.6)?.with_uncertainty(0.55)?,
        ),
        ("table", Frequency::table(&[0, 2, 7], &[0.6, 0.3, 0.1])?),
    ])
}

#[test]
fn counts_follow_their_probabilities() -> Result<(), LawError> {
    for (name, law) in frequencies()? {
        let table = CountTable::new(&law)?;
        let (mut words, mut counts) = (vec![0; N], vec![0; N]);
        bits_by_year(stream(name), 0, &mut words);
        table.fill(&words, &mut counts);
        let mut seen = vec![0_u32; table.most() as usize + 1];
        counts.iter().for_each(|count| seen[*count as usize] += 1);
        let (statistic, cells) = chi_square(&seen, &law);
        // Wilson and Hilferty: the cube root is nearly normal; 4 is one in 30,000.
        let freedom = (cells - 1.0).max(1.0);
        let limit =
            freedom * (1.0 - 2.0 / (9.0 * freedom) + 4.0 * (2.0 / (9.0 * freedom)).sqrt()).powi(3);
        assert!(
            statistic < limit,
            "{name}: chi-square {statistic} with {freedom} degrees, seed {SEED}"
        );
    }
    Ok(())
}

/// Σ (seen − expected)² / expected over cells with at least five expected, the rest pooled.
fn chi_square(seen: &[u32], law: &Frequency) -> (f64, f64) {
    let (mut statistic, mut cells, mut rest) = (0.0, 0.0, (0.0, 0.0));
    for (count, seen) in (0..).zip(seen) {
        let expected = law.pmf(count) * N as f64;
        if expected < 5.0 {
            rest = (rest.0 + f64::from(*seen), rest.1 + expected);
            continue;
        }
        statistic += (f64::from(*seen) - expected) * (f64::from(*seen) - expected) / expected;
        cells += 1.0;
    }
    if rest.1 >= 1.0 {
        statistic += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
        cells += 1.0;
    }
    (statistic, cells)
}

#[test]
fn one_factor_scores_have_their_correlation() -> Result<(), LawError> {
    use obligor::random::dependence::{loadings, scores, share_factor};
    let year: Vec<u32> = (0..N as u32).collect();
    let ordinal = vec![0; N];
    let score = |purpose, party| {
        let mut out = vec![0.0; N];
        let names = Names {
            year: &year,
            ordinal: &ordinal,
            draw: 0,
            party,
        };
        scores(Stream::new(SEED, hash64("peril"), purpose), names, &mut out);
        out
    };
    let common = score(Purpose::Common, 0);
    let (mut a, mut b) = (score(Purpose::Score, 1), score(Purpose::Score, 2));
    share_factor(&common, loadings(0.5)?, &mut a);
    share_factor(&common, loadings(0.5)?, &mut b);
    let product = a.iter().zip(&b).map(|(a, b)| a * b).sum::<f64>() / N as f64;
    assert!(
        (product - 0.5).abs() < 4.0 * (1.25 / N as f64).sqrt(),
        "correlation {product} with seed {SEED}"
    );
    Ok(())
}

#[test]
fn student_scores_are_uniform_and_clash_in_the_tail() -> Result<(), LawError> {
    use obligor::random::dependence::{ChiSquare, loadings, scores, share_factor, student_words};
    let year: Vec<u32> = (0..N as u32).collect();
    let ordinal = vec![0; N];
    let names = |party| Names {
        year: &year,
        ordinal: &ordinal,
        draw: 0,
        party,
    };
    let (mut common, mut own) = (vec![0.0; N], [vec![0.0; N], vec![0.0; N]]);
    scores(Stream::new(SEED, 5, Purpose::Common), names(0), &mut common);
    let factor = ChiSquare::new(4.0)?;
    let shared = Stream::new(SEED, 5, Purpose::ChiSquare);
    let chi_square: Vec<f64> = year
        .iter()
        .map(|y| factor.draw(&mut shared.rng(*y, 0, 0)))
        .collect();
    let mut words = [vec![0; N], vec![0; N]];
    for (party, own) in own.iter_mut().enumerate() {
        scores(
            Stream::new(SEED, 5, Purpose::Score),
            names(party as u64 + 1),
            own,
        );
        share_factor(&common, loadings(0.5)?, own);
        student_words(4.0, own, &chi_square, &mut words[party]);
    }
    let mut sorted = words[0].clone();
    sorted.sort_unstable();
    let places = sorted.iter().map(|word| *word as f64 / 2f64.powi(64));
    let gaps = (0..)
        .zip(places)
        .map(|(i, u)| (u - f64::from(i) / N as f64).abs());
    let distance = gaps.fold(0.0, f64::max) * (N as f64).sqrt();
    assert!(distance < 1.95, "{distance} with seed {SEED}");
    // By quadrature over the chi-square, P(both in the top 1 %) is 0.0028768; for normal scores it is 0.0012939.
    let top = u64::MAX - u64::MAX / 100;
    let both = words[0]
        .iter()
        .zip(&words[1])
        .filter(|(a, b)| **a > top && **b > top)
        .count() as f64
        / N as f64;
    let error = (0.002_876_8 / N as f64).sqrt();
    assert!(
        (both - 0.002_876_8).abs() < 4.0 * error,
        "{both} with seed {SEED}"
    );
    Ok(())
}

#[test]
fn beta_shares_and_dirichlet_splits_have_their_means() -> Result<(), LawError> {
    use obligor::random::dependence::{BetaShare, Dirichlet};
    let (share, split) = (BetaShare::new(2.0, 1.0)?, Dirichlet::new(&[6.0, 3.0, 1.0])?);
    let stream = Stream::new(SEED, 1, Purpose::Split);
    let (mut mean, mut shares, mut means) = (0.0, [0.0; 3], [0.0; 3]);
    for year in 0..20_000 {
        mean += share.draw(&mut stream.rng(year, 0, 0)) / 20_000.0;
        split.fill(&mut stream.rng(year, 1, 0), &mut shares);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        means
            .iter_mut()
            .zip(shares)
            .for_each(|(mean, share)| *mean += share / 20_000.0);
    }
    assert!((mean - 2.0 / 3.0).abs() < 0.007);
    assert!((means[0] - 0.6).abs() < 0.005 && (means[2] - 0.1).abs() < 0.004);
    Ok(())
}

/// The counts of the first forty years of every frequency law.
const PINNED_COUNTS: [(&str, [u32; 40]); 12] = [
    (
        "fixed",
        [
            2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
            2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        ],
    ),
    (
        "bernoulli",
        [
            0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0,
            0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0,
        ],
    ),
    (
        "binomial",
        [
            5, 4, 2, 4, 6, 3, 5, 6, 6, 5, 1, 4, 5, 3, 7, 4, 7, 2, 2, 7, 4, 4, 5, 5, 5, 3, 7, 5, 5,
            5, 4, 4, 7, 6, 4, 1, 6, 4, 6, 4,
        ],
    ),
    (
        "rare poisson",
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
    ),
    (
        "poisson",
        [
            4, 3, 1, 2, 6, 2, 4, 6, 5, 5, 0, 3, 4, 2, 7, 3, 7, 1, 1, 6, 3, 2, 5, 4, 4, 2, 6, 5, 5,
            4, 3, 3, 7, 5, 2, 0, 5, 2, 5, 3,
        ],
    ),
    (
        "frequent poisson",
        [
            81, 78, 68, 73, 87, 71, 83, 89, 84, 83, 61, 75, 80, 70, 92, 78, 94, 67, 66, 89, 77, 73,
            83, 81, 79, 68, 91, 83, 83, 82, 76, 76, 94, 87, 73, 61, 87, 73, 84, 78,
        ],
    ),
    (
        "negative binomial",
        [
            1, 1, 0, 0, 3, 0, 2, 4, 2, 2, 0, 0, 1, 0, 6, 1, 7, 0, 0, 4, 1, 0, 2, 1, 1, 0, 5, 2, 2,
            2, 0, 0, 7, 3, 0, 0, 3, 0, 2, 1,
        ],
    ),
    (
        "geometric",
        [
            0, 0, 0, 0, 1, 0, 1, 2, 1, 1, 0, 0, 0, 0, 2, 0, 3, 0, 0, 2, 0, 0, 1, 0, 0, 0, 2, 1, 1,
            1, 0, 0, 3, 1, 0, 0, 1, 0, 1, 0,
        ],
    ),
    (
        "zero-modified",
        [
            0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 0, 0,
            0, 0, 0, 3, 1, 0, 0, 1, 0, 0, 0,
        ],
    ),
    (
        "poisson-inverse gaussian",
        [
            1, 0, 0, 0, 2, 0, 1, 3, 1, 1, 0, 0, 1, 0, 4, 0, 5, 0, 0, 3, 0, 0, 1, 1, 1, 0, 3, 1, 1,
            1, 0, 0, 5, 2, 0, 0, 2, 0, 1, 0,
        ],
    ),
    (
        "uncertain poisson",
        [
            0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 2, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 0, 2, 1, 1,
            1, 0, 0, 2, 1, 0, 0, 1, 0, 1, 0,
        ],
    ),
    (
        "table",
        [
            0, 0, 0, 0, 2, 0, 2, 2, 2, 2, 0, 0, 0, 0, 7, 0, 7, 0, 0, 2, 0, 0, 2, 0, 0, 0, 2, 2, 2,
            0, 0, 0, 7, 2, 0, 0, 2, 0, 2, 0,
        ],
    ),
];

#[test]
fn the_first_counts_of_every_frequency_are_pinned() -> Result<(), LawError> {
    let mut words = [0; 40];
    bits_by_year(
        Stream::new(SEED, hash64("pinned"), Purpose::Frequency),
        0,
        &mut words,
    );
    for ((name, law), (pinned, values)) in frequencies()?.into_iter().zip(PINNED_COUNTS) {
        let table = CountTable::new(&law)?;
        assert_eq!(
            (name, words.map(|word| table.count(word))),
            (pinned, values)
        );
    }
    Ok(())
}
