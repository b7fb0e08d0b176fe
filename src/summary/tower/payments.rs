//! What layers paid: the rows that everything else is read from.

use crate::summary::premium::LossCurve;

/// What a layer moved in one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerEvent {
    /// The year.
    pub year: u32,
    /// The place of the event among those of its block; within a year it rises with time.
    pub event: u32,
    /// When in the year, in 2⁻³² years; 0 where the run draws no times.
    pub time: u32,
    /// The layer, from the bottom up.
    pub layer: u32,
    /// Paid by its insurers.
    pub paid: f64,
    /// Got back of recoveries.
    pub back: f64,
    /// Received beside the premium: what buys limit back, and commission that slides back.
    pub premium: f64,
}

/// All payments of a tower over the years of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TowerYears {
    /// Years, those without an event included.
    pub years: u64,
    /// Payments by year, event and layer.
    pub rows: Vec<LayerEvent>,
    /// Events that may reach an insured: of the perils that hit one or are its fault.
    pub events: u64,
    /// Years in which each layer was exhausted, by event or by year.
    pub exhausted: Vec<u64>,
    /// Which layers pay, without a limit, on losses without a variance.
    pub heavy: Vec<bool>,
}

impl TowerYears {
    /// What a layer paid less what it got back: years with any, rising, and the amounts.
    #[must_use]
    pub fn net(&self, layer: usize) -> (Vec<u32>, Vec<f64>) {
        self.yearly(|row| (row.layer as usize == layer).then_some(row.paid - row.back))
    }

    /// The same of all layers together.
    #[must_use]
    pub fn tower(&self) -> (Vec<u32>, Vec<f64>) {
        self.yearly(|row| Some(row.paid - row.back))
    }

    /// Yearly sums of what is picked of the rows.
    pub(super) fn yearly(&self, pick: impl Fn(&LayerEvent) -> Option<f64>) -> (Vec<u32>, Vec<f64>) {
        let (mut years, mut sums): (Vec<u32>, Vec<f64>) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let Some(amount) = pick(row) else { continue };
            match (years.last() == Some(&row.year), sums.last_mut()) {
                (true, Some(sum)) => *sum += amount,
                _ => {
                    years.push(row.year);
                    sums.push(amount);
                }
            }
        }
        (years, sums)
    }

    /// The exceedance curve of yearly sums of what is picked of the rows.
    #[must_use]
    pub fn totals(&self, pick: impl Fn(&LayerEvent) -> Option<f64>) -> LossCurve {
        LossCurve::new(self.years, self.yearly(pick).1).heavy_if(self.heavy.contains(&true))
    }

    /// The exceedance curve of the largest event of each year, by what is picked of the rows.
    #[must_use]
    pub fn largest(&self, pick: impl Fn(&LayerEvent) -> Option<f64>) -> LossCurve {
        let sum = |event: &[LayerEvent]| -> f64 { event.iter().filter_map(&pick).sum() };
        let years = self.rows.chunk_by(|a, b| a.year == b.year);
        let largest = years.map(|year| {
            let events = year.chunk_by(|a, b| a.event == b.event);
            events.map(sum).fold(0.0, f64::max)
        });
        LossCurve::new(self.years, largest.collect()).heavy_if(self.heavy.contains(&true))
    }

    /// The exceedance curve of a layer's yearly net payments.
    #[must_use]
    pub fn curve(&self, layer: usize) -> LossCurve {
        let is_heavy = self.heavy.get(layer) == Some(&true);
        LossCurve::new(self.years, self.net(layer).1).heavy_if(is_heavy)
    }

    /// The losses of all layers together.
    #[must_use]
    pub fn whole(&self) -> LossCurve {
        LossCurve::new(self.years, self.tower().1).heavy_if(self.heavy.contains(&true))
    }

    /// The years in which any layer paid, rising.
    #[must_use]
    pub fn paying_years(&self) -> Vec<u32> {
        let mut years: Vec<u32> = self.rows.iter().map(|row| row.year).collect();
        years.dedup();
        years
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_summed_over_their_events() {
        let row = |year, event, layer, paid, back| LayerEvent {
            year,
            event,
            time: 0,
            layer,
            paid,
            back,
            premium: 0.0,
        };
        let years = TowerYears {
            years: 10,
            rows: vec![
                row(3, 0, 0, 5.0, 1.0),
                row(3, 2, 0, 7.0, 0.0),
                row(3, 2, 1, 2.0, 0.0),
                row(8, 1, 0, 1.0, 1.0),
            ],
            ..TowerYears::default()
        };
        assert_eq!(years.net(0), (vec![3, 8], vec![11.0, 0.0]));
        assert_eq!(years.tower(), (vec![3, 8], vec![13.0, 0.0]));
        assert_eq!(years.curve(0).losses(), [11.0]);
        assert_eq!(years.paying_years(), [3, 8]);
        let net = |row: &LayerEvent| Some(row.paid - row.back);
        let of_first = years.largest(|row| net(row).filter(|_| row.layer == 0));
        assert_eq!(of_first.losses(), [7.0]);
        assert_eq!(years.largest(net).losses(), [9.0]);
        assert_eq!(years.totals(net).losses(), [13.0]);
    }
}
