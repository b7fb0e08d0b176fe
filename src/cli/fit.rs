//! `obligor fit FILE`: fits laws to one's own losses and counts.

use super::drawn;
use super::exit::Failure;
use super::place;
use super::quantity::money;
use super::screen;
use super::settle::refused;
use crate::fit::{
    Counts, Family, FitError, Period, Product, Sample, Window, counted, fit, mean_excesses,
    negative_binomial, poisson, thresholds,
};
use crate::frames::{Asked, Observed, Where};
use crate::report::files;
use crate::report::fitted::picture::STEMS;
use crate::report::fitted::{CountFits, Fits, LossFits, Measure, Origin, Place};
use crate::scenario::{ID_HINT, is_id};
use clap::{ArgGroup, Args, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Fit laws to one's own losses and counts of events, with their errors, and write the best as a
/// fragment of a scenario.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
#[command(group(ArgGroup::new("periods").args(["counts", "dates"]).multiple(true)))]
pub struct FitArgs {
    /// Table of losses or counts: .csv or .parquet
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of losses, one row a loss
    #[arg(long, value_name = "COLUMN", required_unless_present_any = ["counts", "dates"])]
    losses: Option<String>,
    /// What losses are counted in: money becomes `severity`, records becomes `records`
    #[arg(long, value_name = "MEASURE", value_enum, default_value_t = Of::Money, requires = "losses")]
    of: Of,
    /// Currency of money [default: USD]
    #[arg(long, value_name = "CODE", requires = "losses")]
    currency: Option<String>,
    /// Losses below are not reported: leave them out, and fit what is seen
    #[arg(long, value_name = "AMOUNT", value_parser = money, default_value = "0", requires = "losses")]
    floor: f64,
    /// Losses that reach this are known to be no less
    #[arg(long, value_name = "AMOUNT", value_parser = money, requires = "losses")]
    limit: Option<f64>,
    /// Column of each loss's own limit; an empty cell is no limit
    #[arg(long, value_name = "COLUMN", requires = "losses")]
    limit_column: Option<String>,
    /// Where the tail starts; unless said, at the amount that a tenth of losses pass
    #[arg(long, value_name = "AMOUNT", value_parser = money, requires = "losses")]
    threshold: Option<f64>,
    /// Laws of losses
    #[arg(
        long,
        value_name = "LAW",
        value_enum,
        value_delimiter = ',',
        default_values_t = Law::ALL,
        requires = "losses"
    )]
    law: Vec<Law>,
    /// Column of counts of events, one row a period
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["losses", "dates"])]
    counts: Option<String>,
    /// Column of dates, to count rows by
    #[arg(long, value_name = "COLUMN")]
    dates: Option<String>,
    /// Periods that counts are of
    #[arg(long, value_name = "PERIOD", value_enum, default_value_t = Per::Year, requires = "periods")]
    per: Per,
    /// First day counted: the first of a period; unless said, that of the first date
    #[arg(long, value_name = "DATE", requires = "dates")]
    from: Option<Date>,
    /// Last day counted: the last of a period; unless said, that of the last date
    #[arg(long, value_name = "DATE", requires = "dates")]
    to: Option<Date>,
    /// Take only rows that meet a condition, such as year>=2019 or sector=health; repeatable
    #[arg(long = "where", value_name = "CONDITION")]
    only: Vec<Where>,
    /// Print the fits as one JSON document
    #[arg(long)]
    json: bool,
    /// Write the best laws as a fragment of a scenario; `-` prints it in place of the report
    #[arg(long, value_name = "FILE.toml", conflicts_with = "json")]
    toml: Option<PathBuf>,
    /// Peril of the fragment
    #[arg(
        long,
        value_name = "PERIL",
        value_parser = id,
        default_value = "breach",
        requires = "toml"
    )]
    peril: String,
    /// Party that the fragment's peril hits
    #[arg(
        long,
        value_name = "PARTY",
        value_parser = id,
        default_value = "insured",
        requires_all = ["toml", "losses"]
    )]
    party: String,
    /// Directory for pictures of losses and laws
    #[arg(long, value_name = "DIR", requires = "losses")]
    out: Option<PathBuf>,
}

const EXAMPLE: &str = "\
Example:
  obligor fit scenarios/claims/two-hundred.csv --losses amount --floor 10k --limit-column limit \\
      --dates reported --per month --toml fitted.toml --out output/fit";

/// A name that a scenario takes.
fn id(text: &str) -> Result<String, String> {
    match is_id(text) {
        true => Ok(text.to_owned()),
        false => Err(format!("it cannot name anything: {ID_HINT}")),
    }
}

/// What losses are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    Money,
    Records,
}

/// The laws by their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Law {
    Lognormal,
    Gamma,
    Weibull,
    Spliced,
    Gpd,
}

impl Law {
    const ALL: [Self; 5] = [
        Self::Lognormal,
        Self::Gamma,
        Self::Weibull,
        Self::Spliced,
        Self::Gpd,
    ];

    fn family(self) -> Family {
        match self {
            Self::Lognormal => Family::Lognormal,
            Self::Gamma => Family::Gamma,
            Self::Weibull => Family::Weibull,
            Self::Spliced => Family::Spliced,
            Self::Gpd => Family::Gpd,
        }
    }
}

/// Periods by their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Per {
    Year,
    Month,
}

impl Per {
    fn period(self) -> Period {
        match self {
            Self::Year => Period::Year,
            Self::Month => Period::Month,
        }
    }
}

/// Shares of losses above the thresholds at which the tail's shape is told.
const SHARES: [f64; 9] = [0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05, 0.025, 0.01];
/// Thresholds of mean excesses.
const EXCESSES: usize = 60;

/// Fits and tells.
///
/// # Errors
/// If the table cannot be read or taken, carries no law, or a file cannot be written.
pub fn fit_to(args: &FitArgs) -> Result<(), Failure> {
    files::reads(&args.file);
    if let Some(path) = &args.toml {
        place::unread(path, "give the fragment a file of its own")?;
    }
    if let Some(dir) = &args.out {
        place::keeps_what_is_read(dir, &[])?;
    }
    let (observed, hash) = Observed::read(&args.file, &args.asked()).map_err(refused)?;
    let fits = Fits {
        origin: args.origin(&observed, hash),
        losses: args.losses(&observed)?,
        counts: args.counts(&observed)?,
    };
    if let Some(dir) = &args.out {
        let written = fits.draw(dir);
        let written = drawn::names(written)?;
        let stems = STEMS.map(str::to_owned);
        place::leave_out_pictures(dir, stems, &written)?;
        screen::say(&format!(
            "wrote {} pictures to {}",
            written.len(),
            dir.display()
        ));
    }
    let place = Place {
        peril: args.peril.clone(),
        party: args.party.clone(),
    };
    match &args.toml {
        Some(path) if path == Path::new("-") => return screen::print(&fits.fragment(&place)),
        Some(path) => {
            let written = files::write(path, fits.fragment(&place).as_bytes());
            written.map_err(|error| Failure::unwritten(path, &error))?;
            screen::say(&format!("wrote {}", path.display()));
        }
        None => {}
    }
    if args.json {
        screen::print(&format!("{:#}\n", fits.json()))
    } else {
        screen::print(&fits.text(screen::page()))
    }
}

impl FitArgs {
    fn asked(&self) -> Asked {
        Asked {
            losses: self.losses.clone(),
            limits: self.limit_column.clone(),
            limit: self.limit,
            floor: self.floor,
            counts: self.counts.clone(),
            dates: self.dates.clone(),
            only: self.only.clone(),
            from: self.from,
            to: self.to,
        }
    }

    fn origin(&self, observed: &Observed, hash: String) -> Origin {
        let name = self.file.file_name().unwrap_or_default();
        let mut conditions: Vec<String> = self.only.iter().map(Where::to_string).collect();
        let dates = self.dates.as_deref().unwrap_or("");
        conditions.extend(self.from.map(|day| format!("{dates}>={day}")));
        conditions.extend(self.to.map(|day| format!("{dates}<={day}")));
        Origin {
            file: name.to_string_lossy().into_owned(),
            hash,
            rows: observed.rows,
            left_out: observed.left_out,
            conditions,
        }
    }

    fn losses(&self, observed: &Observed) -> Result<Option<LossFits>, Failure> {
        let Some(column) = &self.losses else {
            return Ok(None);
        };
        let unfit = |error: FitError| self.unfit(column, &error);
        if self.limit.is_some_and(|limit| limit <= self.floor) {
            return Err(Failure::usage(
                format!("the limit is not above the floor {}", self.floor),
                "a loss that reaches the limit is known to be no less",
            ));
        }
        if self
            .threshold
            .is_some_and(|threshold| threshold < self.floor)
        {
            return Err(Failure::usage(
                format!("the threshold is below the floor {}", self.floor),
                "nothing is seen below the floor, so no tail starts there",
            ));
        }
        let (exact, limited) = (observed.exact.clone(), observed.limited.clone());
        let sample = Sample::new(exact, limited, self.floor).map_err(unfit)?;
        let tenth = || Product::of(&sample).upper_quantile(0.1);
        let threshold = self.threshold.unwrap_or_else(tenth);
        let families = self.law.iter().map(|law| law.family());
        let laws: Vec<_> = families
            .map(|it| (it, fit(it, &sample, threshold)))
            .collect();
        if let [(_, Err(error)), rest @ ..] = laws.as_slice()
            && rest.iter().all(|(_, it)| it.is_err())
        {
            return Err(unfit(error.clone()));
        }
        let measure = self.measure()?;
        Ok(Some(LossFits {
            column: column.clone(),
            measure,
            below_floor: observed.below_floor,
            threshold,
            laws,
            thresholds: thresholds(&sample, &SHARES),
            excesses: mean_excesses(&sample, EXCESSES),
            sample,
        }))
    }

    fn measure(&self) -> Result<Measure, Failure> {
        match (self.of, &self.currency) {
            (Of::Money, code) => Ok(Measure::Money(code.clone().unwrap_or("USD".to_owned()))),
            (Of::Records, None) => Ok(Measure::Records),
            (Of::Records, Some(_)) => Err(Failure::usage(
                "`--currency` is of money, and `--of records` counts records",
                "leave out one of the two",
            )),
        }
    }

    fn counts(&self, observed: &Observed) -> Result<Option<CountFits>, Failure> {
        let period = self.per.period();
        let (column, window, counts) = match (&self.counts, &self.dates) {
            (Some(column), _) => (column, None, Counts::new(observed.counts.clone())),
            (None, Some(column)) => {
                let dates = &observed.dates;
                let window = Window::around(period, dates, self.from, self.to);
                let window = window.map_err(|error| self.unfit(column, &error))?;
                (column, Some(window), counted(period, dates, window))
            }
            (None, None) => return Ok(None),
        };
        let counts = counts.map_err(|error| self.unfit(column, &error))?;
        let laws = vec![
            ("poisson", poisson(&counts)),
            ("negative_binomial", negative_binomial(&counts)),
        ];
        Ok(Some(CountFits {
            column: column.clone(),
            period: period.word(),
            a_year: period.a_year(),
            window,
            counts,
            laws,
        }))
    }

    /// What is wrong with the values of a column as a whole.
    fn unfit(&self, column: &str, error: &FitError) -> Failure {
        let file = self.file.display();
        let hint = error.hint();
        Failure::Findings(format!(
            "error: {file}, column `{column}`: {error}\n  hint: {hint}"
        ))
    }
}
