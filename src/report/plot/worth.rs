//! What each control saves a party beside what it costs, the best for its cost first.
//!
//! ```text
//!  Multi-factor authentication   ├──●──┤        ┃      0.17
//!  Patching                          ├───●───┤         no cost told
//!                                0      $10k    $20k
//! ```

use super::axis::Axis;
use super::sheet::{BOTTOM, FAINT, GREY, INK, MARGIN, Pen, Sheet, Side, TOP, WIDTH, Words};
use super::text::{self, Weight};
use super::{Picture, PlotError, Setting};
use plotters::prelude::DrawingBackend;

/// A control: what it saves a year with its 95 % interval, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct WorthRow {
    /// Its name.
    pub control: String,
    /// What it takes off the party's cost of risk a year, with both ends of its paired interval.
    pub saved: [f64; 3],
    /// Does that interval leave out zero?
    pub is_distinguishable: bool,
    /// What it costs a year, where that is told.
    pub cost: Option<f64>,
}

/// The controls of a party, each tried alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Worths {
    /// Key of the party.
    pub party: String,
    /// The controls from top to bottom.
    pub rows: Vec<WorthRow>,
}

/// Where the axis starts and ends; names stand left of it, ratios right.
const AXIS: (f64, f64) = (350.0, 960.0);
/// Where rows begin, below what dots and strokes mean.
const ROWS: f64 = TOP + 44.0;
/// Rows need no more room than this, however few there are.
const PITCH: f64 = 40.0;
/// Up to this amount a page is told in units of its currency.
const IN_UNITS: f64 = 10_000.0;
/// The largest amount that has no letter.
const LAST_UNIT: f64 = 999.0;

impl WorthRow {
    /// Every amount of the row that can be drawn.
    fn amounts(&self) -> impl Iterator<Item = f64> {
        let amounts = self.saved.into_iter().chain(self.cost);
        amounts.filter(|it| it.is_finite())
    }

    /// Does it save anything that chance does not explain?
    fn saves(&self) -> bool {
        self.is_distinguishable && self.saved[0] > 0.0
    }

    /// What it saves for each unit of money that it costs, in words.
    fn ratio(&self) -> String {
        match self.cost.filter(|cost| *cost > 0.0) {
            None => "no cost told".to_owned(),
            Some(_) if self.saved == [0.0; 3] => "none".to_owned(),
            Some(_) if !self.is_distinguishable => "not distinguishable".to_owned(),
            Some(cost) => format!("{:.2}", self.saved[0] / cost).replace('-', "−"),
        }
    }
}

impl Worths {
    /// An axis that holds nothing, everything saved, and every cost.
    fn axis(&self) -> Axis {
        let amounts = self.rows.iter().flat_map(WorthRow::amounts);
        let (low, high) = amounts.fold((0.0, 0.0), |(low, high), it| {
            (f64::min(low, it), f64::max(high, it))
        });
        let room = 0.04 * (high - low);
        let low = if low < 0.0 { low - room } else { 0.0 };
        Axis::Linear {
            low,
            high: high + room,
        }
    }
}

impl Picture for Worths {
    fn title(&self, setting: &Setting) -> String {
        let name = setting.palette.label(&self.party);
        format!("What each control saves {name} a year, and what it costs")
    }

    fn caption(&self, setting: &Setting) -> String {
        let say = |amount: f64| setting.currency.amount_in_full(amount);
        let saving = self.rows.iter().filter(|row| row.saves());
        let most = saving.max_by(|one, other| one.saved[0].total_cmp(&other.saved[0]));
        let Some(most) = most else {
            return "No control saves more than chance explains.".to_owned();
        };
        let [value, low, high] = most.saved.map(say);
        let told = self.rows.iter().filter(|row| row.cost.is_some());
        let dear = told.filter(|row| row.cost.is_some_and(|cost| cost > row.saved[2]));
        let dear = match dear.count() {
            0 => String::new(),
            1 => " One costs more than it saves.".to_owned(),
            count => format!(" {count} cost more than they save."),
        };
        format!(
            "{} saves most: {value} of the cost of risk ({low} to {high}).{dear} Each control alone, those \
             that save most for their cost first.",
            most.control
        )
    }

    fn largest_amount(&self) -> f64 {
        let amounts = self.rows.iter().flat_map(WorthRow::amounts);
        let largest = amounts.map(f64::abs).fold(0.0, f64::max);
        if largest < IN_UNITS {
            largest.min(LAST_UNIT)
        } else {
            largest
        }
    }

    fn draw<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        if self.largest_amount() <= 0.0 {
            return sheet.nothing("no control changes anything");
        }
        let axis = self.axis();
        let count = self.rows.len() as f64;
        let pitch = ((BOTTOM - 52.0 - ROWS) / count).min(PITCH);
        let ground = ROWS + count * pitch;
        self.head(setting, sheet)?;
        scale(setting, sheet, axis, ground)?;
        for (at, row) in self.rows.iter().enumerate() {
            let y = ROWS + (at as f64 + 0.5) * pitch;
            self.row(setting, sheet, axis, (row, y, pitch))?;
        }
        Ok(())
    }
}

fn across(axis: Axis, value: f64) -> f64 {
    AXIS.0 + axis.place(value) * (AXIS.1 - AXIS.0)
}

/// Round amounts below the rows, and a line at nothing.
fn scale<B: DrawingBackend>(
    setting: &Setting,
    sheet: &Sheet<B>,
    axis: Axis,
    ground: f64,
) -> Result<(), PlotError> {
    let look = Words::new(12.5, GREY).side(Side::Middle);
    for tick in axis.ticks() {
        let x = across(axis, tick);
        sheet.line(&[(x, ROWS), (x, ground)], Pen::solid(FAINT, 1.0))?;
        let words = setting.currency.amount_as_stated(tick);
        sheet.words((x, ground + 13.0), &words, look)?;
    }
    let zero = across(axis, 0.0);
    sheet.line(&[(zero, ROWS), (zero, ground)], Pen::solid(GREY, 1.0))?;
    let look = Words::new(12.5, INK).side(Side::Middle);
    let words = format!(
        "{} a year; left of zero it costs more",
        setting.currency.code()
    );
    sheet.words(((AXIS.0 + AXIS.1) / 2.0, ground + 35.0), &words, look)
}

impl Worths {
    /// What a dot, its whisker and a stroke are.
    fn head<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
    ) -> Result<(), PlotError> {
        let y = TOP + 14.0;
        let key = Words::new(12.5, GREY);
        let colour = setting.palette.look(&self.party).colour;
        let mut x = AXIS.0;
        let pen = Pen::solid(INK, 1.5);
        sheet.line(&[(x, y), (x + 28.0, y)], pen)?;
        sheet.dot((x + 14.0, y), 5.0, colour, false)?;
        let words = "taken off its cost of risk, with 95 % interval (grey: spans zero)";
        sheet.words((x + 36.0, y), words, key)?;
        x += 36.0 + key.width(words) + 24.0;
        cost(sheet, (x, y))?;
        sheet.words((x + 9.0, y), "its cost", key)?;
        let head = Words::new(12.5, INK).bold().side(Side::End);
        sheet.words((WIDTH - MARGIN, y + 18.0), "saved for each 1 spent", head)
    }

    fn row<B: DrawingBackend>(
        &self,
        setting: &Setting,
        sheet: &Sheet<B>,
        axis: Axis,
        (row, y, pitch): (&WorthRow, f64, f64),
    ) -> Result<(), PlotError> {
        let name = Words::new(12.5, INK);
        let room = AXIS.0 - MARGIN - 12.0;
        let label = text::shorten(&row.control, name.em, Weight::Regular, room);
        sheet.words((MARGIN, y), &label, name)?;
        let [value, low, high] = row.saved.map(|it| across(axis, it));
        let is_drawn = row.saved.iter().all(|it| it.is_finite());
        let (ink, colour) = match row.is_distinguishable {
            true => (INK, setting.palette.look(&self.party).colour),
            false => (GREY, GREY),
        };
        if is_drawn && high > low {
            let pen = Pen::solid(ink, 1.5);
            sheet.line(&[(low, y), (high, y)], pen)?;
            for end in [low, high] {
                sheet.line(&[(end, y - 4.0), (end, y + 4.0)], pen)?;
            }
        }
        if let Some(amount) = row.cost {
            cost(sheet, (across(axis, amount), y))?;
        }
        if is_drawn {
            sheet.dot((value, y), 5.0, colour, !row.is_distinguishable)?;
        }
        let note = Words::new(12.5, GREY).side(Side::End);
        sheet.words((WIDTH - MARGIN, y), &row.ratio(), note)?;
        let corners = ((MARGIN, y - pitch / 2.0), (WIDTH - MARGIN, y + pitch / 2.0));
        sheet.tell(corners.0, corners.1, told(setting, row));
        Ok(())
    }
}

/// The stroke that stands for a cost.
fn cost<B: DrawingBackend>(sheet: &Sheet<B>, (x, y): (f64, f64)) -> Result<(), PlotError> {
    sheet.line(&[(x, y - 9.0), (x, y + 9.0)], Pen::solid(INK, 3.5))
}

/// A row in words: what is saved with its interval, and the cost.
fn told(setting: &Setting, row: &WorthRow) -> String {
    let say = |amount: f64| setting.currency.amount_in_full(amount);
    let [value, low, high] = row.saved.map(say);
    let doubt = match row.is_distinguishable {
        true => "",
        false => ", not distinguishable from nothing",
    };
    let cost = row.cost.map_or("no cost told".to_owned(), |cost| {
        format!("costs {}", say(cost))
    });
    format!(
        "{}: saves {value} ({low} to {high}){doubt}; {cost}",
        row.control
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::setting_of;
    use super::super::write::svg_of;
    use super::*;

    fn row(saved: [f64; 3], cost: Option<f64>) -> WorthRow {
        WorthRow {
            control: "Multi-factor authentication".to_owned(),
            saved,
            is_distinguishable: saved[1] > 0.0 || saved[2] < 0.0,
            cost,
        }
    }

    fn picture(rows: Vec<WorthRow>) -> Worths {
        Worths {
            party: "msp".to_owned(),
            rows,
        }
    }

    #[test]
    fn what_costs_more_than_it_can_save_is_counted() {
        let setting = setting_of([("msp", "NorthStar")]);
        let told = picture(vec![
            row([20e3, 15e3, 25e3], Some(26e3)),
            row([5e3, 4e3, 6e3], Some(5.5e3)),
        ]);
        let caption = told.caption(&setting);
        assert!(
            caption.contains("One costs more than it saves"),
            "{caption}"
        );
        assert!(caption.contains("$20k of the cost"), "{caption}");
        assert_eq!(told.rows[0].ratio(), "0.77");
        let none = picture(vec![row([1.0, -5.0, 7.0], None)]);
        assert!(none.caption(&setting).starts_with("No control saves more"));
        assert_eq!(none.rows[0].ratio(), "no cost told");
        assert_eq!(row([0.0; 3], Some(5e3)).ratio(), "none");
    }

    #[test]
    fn amounts_that_are_none_are_left_out_and_nothing_is_said_to_be_nothing() {
        let setting = setting_of([("msp", "NorthStar")]);
        let open = row([1e3, f64::NEG_INFINITY, f64::INFINITY], Some(1e3));
        for rows in [vec![open], vec![row([0.0; 3], None)], Vec::new()] {
            svg_of(&picture(rows), &setting).expect("it can be drawn");
        }
    }
}
