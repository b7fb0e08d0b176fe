use super::{LossError, LossTable};
use crate::model::{Cause, Culpability, Event, Model};
use crate::scenario::read_text;
use polars::prelude::{Column, DataFrame, ParquetWriter};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SCENARIO: &str = r#"
schema = 1
title = "a table of losses"
currency = "USD"
years = 10
seed = 1
[party.clinic]
[party.northstar]
[party.small]
count = 3
[peril.intrusion]
origin = "northstar"
frequency = { poisson = 0.1 }
culpability = { northstar = { gross = 1.0 } }
fault = { northstar = 0.75, self = 0.25 }
flags = { ransomware = 1.0, loud = 0.5 }
cause = "failure"
hits.clinic = { probability = 1.0, severity = "10k", split = { response = 1.0 } }
[contract.msa]
obligor = "northstar"
beneficiary = "clinic"
liability = "several"
caps.general = { limit = "1M", per = "year" }
"#;

fn model() -> Model {
    let document = read_text("s.toml", SCENARIO, &[]).expect("a scenario");
    let (model, _) = document
        .resolve()
        .unwrap_or_else(|findings| panic!("{findings}"));
    model
}

fn written(text: &str) -> (TempDir, PathBuf) {
    let place = tempfile::tempdir().expect("a place for tests");
    let file = place.path().join("t.csv");
    fs::write(&file, text).expect("it can be written");
    (place, file)
}

/// The events of a table.
fn events(text: &str) -> Vec<Event> {
    let (_place, file) = written(text);
    let model = model();
    let table = LossTable::read(&file, None, &model).unwrap_or_else(|error| panic!("{error}"));
    table.pieces(usize::MAX).flatten().collect()
}

/// What is said against a file, its folder left out.
fn said_of(file: &Path, link: Option<&Path>) -> String {
    let model = model();
    let error = LossTable::read(file, link, &model).expect_err("it is refused");
    let folder = format!("{}/", file.parent().expect("a folder").display());
    error.to_string().replace(&folder, "")
}

fn said(text: &str) -> String {
    let (_place, file) = written(text);
    said_of(&file, None)
}

const HEADER: &str = "year,event,party,head,amount,peril\n";

#[test]
fn rows_of_one_event_are_one_event_and_take_what_is_not_said_from_the_peril() {
    let rows = "2,7,clinic,response,1000,intrusion\n2,7,northstar,response,50,intrusion\n\
                1,7,clinic,response,3,intrusion\n2,7,clinic,crime,5.5,intrusion\n";
    let model = model();
    let (_place, file) = written(&format!("{HEADER}{rows}"));
    // NorthStar is not hit by the peril, so who is at fault for its own loss is asked.
    assert!(LossTable::read(&file, None, &model).is_err());
    let rows = rows.replace("2,7,northstar,response,50,intrusion\n", "");
    let events = events(&format!("{HEADER}{rows}"));
    assert_eq!(events.len(), 2);
    assert_eq!((events[0].year, events[1].year), (1, 2));
    let event = &events[1];
    assert_eq!(event.label, "intrusion");
    assert_eq!(event.cause, Cause::Failure);
    let [northstar, clinic] = ["northstar", "clinic"].map(|key| model.party(key).unwrap());
    assert_eq!(event.origin, Some(northstar));
    assert!(event.culpability.contains(&(northstar, Culpability::Gross)));
    let (party, suffered) = &event.suffered[0];
    assert_eq!(*party, clinic);
    let losses = ["response", "crime"].map(|key| model.head(key).unwrap());
    assert_eq!(suffered.loss, [(losses[0], 1000.0), (losses[1], 5.5)]);
    let share = |party| {
        suffered
            .fault
            .iter()
            .find(|(id, _)| *id == party)
            .unwrap()
            .1
    };
    assert_eq!((share(northstar).get(), share(clinic).get()), (0.75, 0.25));
}

#[test]
fn flags_certain_under_the_peril_are_taken_where_the_table_says_none() {
    let model = model();
    let flag = |name: &str| model.flags.iter().position(|flag| flag == name).unwrap();
    let carried = |events: Vec<Event>| -> Vec<Vec<usize>> {
        let flags = |event: &Event| event.flags.iter().map(|flag| flag.index()).collect();
        events.iter().map(flags).collect()
    };
    let silent = format!("{HEADER}1,1,clinic,response,5,intrusion\n");
    assert_eq!(carried(events(&silent)), [vec![flag("ransomware")]]);
    let said = "year,event,party,head,amount,peril,flags\n1,1,clinic,response,5,intrusion,loud\n\
                2,1,clinic,response,5,intrusion,\n3,1,clinic,response,5,intrusion,none\n";
    let wanted = [vec![flag("loud")], vec![flag("ransomware")], Vec::new()];
    assert_eq!(carried(events(said)), wanted);
}

#[test]
fn a_table_says_every_attribute_itself() {
    let events = events(
        "year,event,party,head,amount,time,peril,culpability,outage_hours,records,cause,flags,fault:northstar,fault:self\n\
         0,a,clinic,response,10,0.5,a lorry hits the data centre,wilful,36,40000,malicious,ransomware,0.4,0.6\n",
    );
    let model = model();
    let [northstar, clinic] = ["northstar", "clinic"].map(|key| model.party(key).unwrap());
    let event = &events[0];
    assert_eq!((event.time, event.peril), (0.5, None));
    assert_eq!(event.label, "a lorry hits the data centre");
    assert_eq!(event.culpability, [(northstar, Culpability::Wilful)]);
    assert_eq!(event.cause, Cause::Malicious);
    assert_eq!(event.outage[0].hours.get(), 36.0);
    assert_eq!(event.flags.len(), 1);
    let suffered = &event.suffered[0].1;
    assert_eq!(suffered.records, 40_000.0);
    let shares: Vec<_> = suffered
        .fault
        .iter()
        .map(|(id, share)| (*id, share.get()))
        .collect();
    assert_eq!(shares, [(northstar, 0.4), (clinic, 0.6)]);
}

#[test]
fn events_of_a_year_stand_in_the_order_of_their_times_then_of_the_table() {
    let events = events(
        "year,event,party,head,amount,peril,time\n\
         0,9,clinic,crime,1,intrusion,0.9\n0,8,clinic,crime,1,intrusion,0.1\n\
         0,5,clinic,crime,1,intrusion,0.1\n",
    );
    let names: Vec<&str> = events.iter().map(|event| event.path.as_str()).collect();
    assert_eq!(names, ["event 8", "event 5", "event 9"]);
}

#[test]
fn pieces_hold_whole_years() {
    let mut text = HEADER.to_owned();
    for year in 0..5 {
        for event in 0..3 {
            text += &format!("{year},{event},clinic,crime,1,intrusion\n");
        }
    }
    let (_place, file) = written(&text);
    let model = model();
    let table = LossTable::read(&file, None, &model).unwrap();
    let sizes: Vec<usize> = table.pieces(4).map(|piece| piece.len()).collect();
    assert_eq!(sizes, [6, 6, 3]);
    assert_eq!((table.rows(), table.events()), (15, 15));
}

#[test]
fn missing_and_unknown_columns_are_named() {
    assert_eq!(
        said("year,event,party,hed,amount\n"),
        "error: t.csv, line 1: unknown column `hed`\n  hint: did you mean `head`? known: year, event, party, head, amount, time, peril, culpability, \
         outage_hours, records, cause, flags, fault:<party>\n\
         error: t.csv, line 1: the column `head` is missing\n  \
         hint: the columns needed are year, event, party, head, amount; \
         the header has year, event, party, hed, amount\n2 errors\n"
    );
}

#[test]
fn a_column_in_another_case_is_told_once() {
    assert_eq!(
        said("year,event,party,head,Amount\n"),
        "error: t.csv, line 1: unknown column `Amount`\n  hint: did you mean `amount`? known: year, event, party, head, amount, time, peril, culpability, \
         outage_hours, records, cause, flags, fault:<party>\n1 error\n"
    );
}

#[test]
fn a_table_parted_by_semicolons_is_told_as_that() {
    assert_eq!(
        said("year;event;party;head;amount\n1;1;clinic;response;12,5\n"),
        "error: t.csv, line 1: the columns are parted by `;`, commas are wanted\n  \
         hint: save it as CSV with commas, with points in numbers (1234.5); spreadsheets in many \
         languages write semicolons\n1 error\n"
    );
}

#[test]
fn a_misspelt_column_of_a_period_loss_table_is_named() {
    assert_eq!(
        said("Period,EventId,Summary_Id,SampleId,loss\n"),
        "error: t.csv, line 1: the column `SummaryId` is missing\n  \
         hint: is `Summary_Id` meant? the columns needed are Period, EventId, SummaryId, SampleId, Loss; \
         the header has Period, EventId, Summary_Id, SampleId, loss\n1 error\n"
    );
}

#[test]
fn bad_cells_rows_given_twice_and_fault_sums_are_told_together_in_the_order_of_rows() {
    let words = said(
        "year,event,party,head,amount,fault:northstar,fault:self\n1,1,clinic,response,5,0.5,0.5\n\
         1,1,clinic,response,6,0.5,0.5\n1,2,clinic,response,5,0.5,0.6\n1,3,clinic,response,x,0.5,0.5\n\
         1,4,clinic,response,5,0.5,0.5\n1,4,clinic,response,5,0.5,0.5\n",
    );
    let errors = words.lines().filter(|line| line.starts_with("error: "));
    let errors: Vec<&str> = errors.collect();
    assert_eq!(
        errors,
        [
            "error: t.csv, line 3, column `head`: event, party and head stand in line 2 already",
            "error: t.csv, line 4, column `fault:…`: the fault shares sum to 1.1, 1 is wanted",
            "error: t.csv, line 5, column `amount`: found `x`, a finite number of 0 or more is wanted",
            "error: t.csv, line 7, column `head`: event, party and head stand in line 6 already",
        ]
    );
}

#[test]
fn each_bad_cell_is_told_with_line_column_value_and_what_is_wanted() {
    let words = said(&format!(
        "{HEADER}1,1,clinic,response,12x,intrusion\n1,2,clinic,response,-5,intrusion\n\
         1,3,clinik,response,5,intrusion\n1,4,clinic,respons,5,intrusion\n\
         1,5,clinic,response,NaN,intrusion\n-1,6,clinic,response,5,intrusion\n\
         1,7,small,response,5,intrusion\n1,8,clinic,contract,5,intrusion\n\
         1,9,clinic,response,5,intrusio\n1,10,clinic,response,5\n1,11,clinic,response,,intrusion\n"
    ));
    for part in [
        "line 2, column `amount`: found `12x`, a finite number of 0 or more is wanted",
        "line 3, column `amount`: found `-5`, a finite number of 0 or more is wanted",
        "line 4, column `party`: found `clinik`, the id of a party of the scenario is wanted\n  \
         hint: did you mean `clinic`?",
        "line 5, column `head`: found `respons`, a cost head is wanted\n  \
         hint: did you mean `response`?",
        "line 6, column `amount`: found `NaN`, a finite number of 0 or more is wanted",
        "line 7, column `year`: found `-1`, a whole number from 0 to 4294967295 is wanted",
        "line 8, column `party`: found `small`, one party of this group of 3 is wanted\n  \
         hint: name its member, such as small#1",
        "line 9, column `head`: found `contract`",
        "line 10, column `peril`: found `intrusio`",
        "line 11: found 5 fields, 6 are wanted",
        "line 12, column `amount`: found nothing, a finite number of 0 or more is wanted",
        "11 errors",
    ] {
        assert!(words.contains(part), "{part}\nis not in\n{words}");
    }
}

#[test]
fn one_bad_line_in_many_is_found() {
    let mut text = HEADER.to_owned();
    for event in 0..100_000 {
        let amount = if event == 77_776 { "1.2.3" } else { "12.5" };
        text += &format!("1,{event},clinic,response,{amount},intrusion\n");
    }
    let words = said(&text);
    assert!(words.starts_with("error: t.csv, line 77778, column `amount`: found `1.2.3`"));
    assert!(words.ends_with("\n1 error\n"), "{words}");
}

#[test]
fn rows_given_twice_are_named_with_the_first() {
    let words = said(&format!(
        "{HEADER}1,1,clinic,response,5,intrusion\n1,2,clinic,response,5,intrusion\n\
         1,1,clinic,response,6,intrusion\n"
    ));
    assert_eq!(
        words,
        "error: t.csv, line 4, column `head`: event, party and head stand in line 2 already\n  \
         hint: add the amounts up in one row\n1 error\n"
    );
}

#[test]
fn rows_of_one_event_must_not_contradict_each_other() {
    let words = said(
        "year,event,party,head,amount,peril,time\n1,1,clinic,response,5,intrusion,0.1\n\
         1,1,clinic,crime,5,intrusion,0.2\n1,2,clinic,response,5,intrusion,\n\
         1,2,clinic,crime,5,something else,0.2\n",
    );
    assert!(
        words.contains("line 3, column `time`: found 0.2, and 0.1 in line 2 of the same event")
    );
    assert!(words.contains("line 5, column `peril`: other peril, culpability, cause or flags"));
}

#[test]
fn who_is_at_fault_is_asked_where_neither_table_nor_peril_says() {
    let words = said("year,event,party,head,amount\n1,1,clinic,response,5\n");
    assert!(
        words.contains("line 2, column `fault:self`: who is at fault for clinic?"),
        "{words}"
    );
    let words = said("year,event,party,head,amount,fault:northstar\n1,1,clinic,response,5,0.75\n");
    assert!(
        words.contains("the fault shares sum to 0.75, 1 is wanted"),
        "{words}"
    );
}

#[test]
fn empty_tables_are_refused() {
    assert!(said("").contains("the file is empty"));
    assert!(said(HEADER).contains("the table has no rows"));
}

#[test]
fn a_table_of_another_kind_or_place_cannot_be_read() {
    let model = model();
    for file in ["losses.xlsx", "nowhere.csv", "nowhere.parquet"] {
        let error = LossTable::read(Path::new(file), None, &model).unwrap_err();
        assert!(matches!(error, LossError::Unreadable { .. }), "{file}");
        assert!(error.to_string().contains(file));
    }
}

fn frame(amounts: Vec<f64>) -> DataFrame {
    let height = amounts.len();
    let events: Vec<i64> = (1..=height as i64).collect();
    DataFrame::new(
        height,
        vec![
            Column::new("year".into(), vec![3_i32; height]),
            Column::new("event".into(), events),
            Column::new("party".into(), vec!["clinic"; height]),
            Column::new("head".into(), vec!["crime"; height]),
            Column::new("amount".into(), amounts),
            Column::new("peril".into(), vec!["intrusion"; height]),
        ],
    )
    .expect("columns of one length")
}

fn parquet(place: &TempDir, amounts: Vec<f64>) -> PathBuf {
    let file = place.path().join("t.parquet");
    let writer = fs::File::create(&file).expect("it can be made");
    let finished = ParquetWriter::new(writer).finish(&mut frame(amounts));
    finished.expect("it can be written");
    file
}

#[test]
fn a_parquet_table_gives_the_same_events_as_its_text() {
    let place = tempfile::tempdir().expect("a place for tests");
    let file = parquet(&place, vec![0.1, 1e17]);
    let model = model();
    let table = LossTable::read(&file, None, &model).unwrap_or_else(|error| panic!("{error}"));
    let from_parquet: Vec<Event> = table.pieces(9).flatten().collect();
    let text = format!("{HEADER}3,1,clinic,crime,0.1,intrusion\n3,2,clinic,crime,1e17,intrusion\n");
    assert_eq!(from_parquet, events(&text));
}

#[test]
fn a_bad_row_of_a_parquet_table_is_named() {
    let place = tempfile::tempdir().expect("a place for tests");
    let file = parquet(&place, vec![1.0, f64::NAN, -2.0]);
    let words = said_of(&file, None);
    assert!(
        words.contains("t.parquet, row 2, column `amount`: found `NaN`"),
        "{words}"
    );
    assert!(
        words.contains("t.parquet, row 3, column `amount`: found `-2`"),
        "{words}"
    );
}

#[test]
fn a_parquet_column_of_another_type_is_named() {
    let place = tempfile::tempdir().expect("a place for tests");
    let file = place.path().join("t.parquet");
    let mut frame = frame(vec![1.0]);
    let truth = Column::new("amount".into(), vec![true]);
    frame.with_column(truth).expect("one column for another");
    let writer = fs::File::create(&file).expect("it can be made");
    ParquetWriter::new(writer)
        .finish(&mut frame)
        .expect("it can be written");
    let words = said_of(&file, None);
    assert!(
        words.contains("t.parquet, column `amount`: found values of the type Boolean"),
        "{words}"
    );
}

#[test]
fn a_parquet_table_that_was_cut_off_cannot_be_read() {
    let place = tempfile::tempdir().expect("a place for tests");
    let file = parquet(&place, vec![1.0; 1000]);
    let whole = fs::read(&file).expect("it is there");
    fs::write(&file, &whole[..whole.len() / 2]).expect("it can be written");
    let words = said_of(&file, None);
    assert!(
        words.starts_with("cannot read t.parquet: it is no whole Parquet file"),
        "{words}"
    );
    assert!(words.contains("\n  hint: "), "{words}");
}

const ORD: &str = "Period,PeriodWeight,EventId,Year,Month,Day,Hour,Minute,SummaryId,SampleId,Loss,ImpactedExposure\n";

fn linked(rows: &str, link: &str) -> Result<Vec<Event>, String> {
    let (place, file) = written(&format!("{ORD}{rows}"));
    let link_file = place.path().join("link.csv");
    fs::write(&link_file, link).expect("it can be written");
    let model = model();
    let table = LossTable::read(&file, Some(&link_file), &model);
    let table = table.map_err(|error| error.to_string())?;
    Ok(table.pieces(1).flatten().collect())
}

const LINK: &str = "SummaryId,party,head,peril\n1,clinic,response,intrusion\n2,clinic,response,intrusion\n3,clinic,crime,intrusion\n";

#[test]
fn a_sample_period_loss_table_is_taken_with_its_link_file() {
    let rows = "1,1,7,2026,7,2,12,0,1,1,100,0\n1,1,7,2026,7,2,12,0,2,1,20.5,0\n\
                1,1,7,2026,7,2,12,0,3,1,3,0\n2,1,7,2027,1,1,0,0,3,1,4,0\n1,1,7,2026,7,2,12,0,1,-1,99,0\n";
    let events = linked(rows, LINK).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(events.len(), 2);
    assert_eq!((events[0].year, events[0].time), (1, 0.5));
    let losses: Vec<f64> = events[0].suffered[0]
        .1
        .loss
        .iter()
        .map(|(_, loss)| *loss)
        .collect();
    assert_eq!(losses, [120.5, 3.0]);
    assert_eq!(events[1].year, 2);
    assert!(events[0].peril.is_some());
}

#[test]
fn each_sample_has_years_of_its_own() {
    let rows = "17,1,7,2026,1,1,0,0,3,1,4,0\n17,1,7,2026,1,1,0,0,3,2,5,0\n";
    let years: Vec<u32> = linked(rows, LINK)
        .unwrap()
        .iter()
        .map(|event| event.year)
        .collect();
    assert_eq!(years, [117, 217]);
}

#[test]
fn an_event_that_happens_twice_in_a_period_is_two_events() {
    let rows = "1,1,7,2026,1,1,0,0,3,1,4,0\n1,1,7,2026,2,1,0,0,3,1,5,0\n";
    assert_eq!(linked(rows, LINK).unwrap().len(), 2);
    let words = linked(&rows.replace("2026,2,1", "2026,1,1"), LINK).unwrap_err();
    assert!(
        words.contains("column `SummaryId`: event, sample and summary stand in line 2 already")
    );
}

#[test]
fn a_link_file_is_asked_for_and_checked() {
    let (_place, file) = written(&format!("{ORD}1,1,7,2026,1,1,0,0,3,1,4,0\n"));
    assert!(said_of(&file, None).contains("hint: add --link FILE.csv"));
    let row = "1,1,7,2026,1,1,0,0,9,1,4,0\n";
    let words = linked(row, LINK).unwrap_err();
    assert!(
        words.contains("found `9`, a SummaryId of the link file is wanted"),
        "{words}"
    );
    let words = linked(
        row,
        "SummaryId,party,head\n1,clinik,response\n1,clinic,crime\n1,clinic,crime\n",
    );
    let words = words.unwrap_err();
    assert!(
        words.contains("link.csv, line 2, column `party`: found `clinik`"),
        "{words}"
    );
    assert!(words.contains("link.csv, line 4, column `SummaryId`: found `1`, each SummaryId once"));
    let (_other, plain) = written(&format!("{HEADER}1,1,clinic,crime,1,intrusion\n"));
    assert!(said_of(&plain, Some(&file)).contains("leave --link out"));
}

#[test]
fn a_day_that_its_month_does_not_have_is_refused_with_its_line() {
    let rows = "1,1,7,2026,2,29,0,0,3,1,4,0\n1,1,8,2026,2,31,0,0,3,1,4,0\n";
    let words = linked(rows, LINK).unwrap_err();
    let wanted = "line 3, column `Day`: found `31`, a day from 1 to 29 of month 2 is wanted";
    assert!(words.contains(wanted), "{words}");
    assert!(words.ends_with("1 error\n"), "{words}");
}

#[test]
fn a_line_of_a_link_file_has_a_cell_a_column_and_a_column_one_name() {
    let row = "1,1,7,2026,1,1,0,0,3,1,4,0\n";
    let words = linked(
        row,
        "SummaryId,party,head,peril\n3,clinic,crime\n3,clinic,crime,,\n",
    );
    let words = words.unwrap_err();
    for part in [
        "link.csv, line 2: found 3 fields, 4 are wanted",
        "link.csv, line 3: found 5 fields, 4 are wanted",
    ] {
        assert!(words.contains(part), "{words}");
    }
    let words = linked(row, "SummaryId,party,head,Head\n3,clinic,crime,response\n");
    let words = words.unwrap_err();
    let wanted = "link.csv, line 1: the column `Head` is there twice";
    assert!(words.contains(wanted), "{words}");
}

#[test]
fn rows_that_are_statistics_alone_are_no_samples() {
    let words = linked("1,1,7,2026,1,1,0,0,3,-1,4,0\n", LINK).unwrap_err();
    assert!(words.contains("none of its 1 rows is a sample"), "{words}");
}

#[test]
fn a_text_that_no_reader_sees_whole_is_named_in_both_kinds_of_table() {
    let rows = "1,e\u{1b}[2J,clinic,crime,1,intrusion\n";
    let words = said(&format!("{HEADER}{rows}"));
    let wanted = "found a character that no reader sees, U+001B";
    assert!(
        words.contains("t.csv, line 2: ") && words.contains(wanted),
        "{words}"
    );
    let place = tempfile::tempdir().expect("a place for tests");
    let mut frame = frame(vec![1.0, 2.0]);
    let seen = Column::new("event".into(), &["e", "\u{202e}f"]);
    frame.with_column(seen).expect("two rows");
    let file = place.path().join("t.parquet");
    let writer = fs::File::create(&file).expect("it can be made");
    let written = ParquetWriter::new(writer).finish(&mut frame);
    written.expect("it can be written");
    let words = said_of(&file, None);
    let wanted = "t.parquet, row 2, column `event`: found a character that no reader sees, U+202E";
    assert!(words.contains(wanted), "{words}");
}
