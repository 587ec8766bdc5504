//! What stands in a page in place of what would make it too heavy? The same numbers without marks, then only those of
//! everybody; and where the rest is.

use super::block::{Block, Burden, Column, Table};
use crate::present::figure::{Body, Group, Plot, PlotRow, WITHHELD};

/// Where the figure of shares is.
const SHARES_DRAWN: &str = "Drawn, these rows would be too much for this page: the same command with analyze or compare in place of \
                            report, and -o figure.svg, draws them.";
/// Where the figure of changes is.
const CHANGES_DRAWN: &str = "Drawn, the changes of so many rows would be too much for this page: their numbers stand under Change, \
                             and compare in place of report, with --figure change -o change.svg, draws them.";
/// Where rows are.
pub const ROWS: &str =
    "The other rows are too many for this page: the same command with -o report.xlsx has them.";

/// The shares of an indicator as a figure; of the indicators after the first the rows are the first to go.
pub fn shares(plot: Plot, is_first: bool) -> Block {
    if plot.withheld().is_some() {
        return Block::Plot(plot);
    }
    let notes: Vec<Block> = notes(&plot).into_iter().collect();
    let rows = rows(
        [table(&plot, |_| true)]
            .map(Block::Table)
            .into_iter()
            .chain(notes.clone())
            .chain([Block::Note(SHARES_DRAWN.to_owned())])
            .collect(),
        table(&plot, |group| group.is_total),
        notes,
        is_first,
    );
    Block::Heavy {
        burden: Burden::SharesDrawn,
        blocks: vec![Block::Plot(plot)],
        lighter: vec![rows],
    }
}

/// The changes of an indicator as a figure, whose numbers stand in a table too.
pub fn changes(plot: Plot) -> Block {
    Block::Heavy {
        burden: Burden::ChangesDrawn,
        lighter: vec![
            Block::Heading(plot.title.clone()),
            Block::Paragraph(CHANGES_DRAWN.to_owned()),
        ],
        blocks: vec![Block::Plot(plot)],
    }
}

/// A table of places and everybody.
pub fn of_totals(table: Table, is_first: bool) -> Block {
    let totals = Table {
        rows: table.rows[table.rows.len() - table.totals..].to_vec(),
        ..table.clone()
    };
    rows(vec![Block::Table(table)], totals, Vec::new(), is_first)
}

/// Blocks with rows of places, and what is left of them without.
fn rows(blocks: Vec<Block>, totals: Table, notes: Vec<Block>, is_first: bool) -> Block {
    let table = (!totals.rows.is_empty()).then_some(Block::Table(totals));
    let note = Block::Note(ROWS.to_owned());
    Block::Heavy {
        burden: if is_first {
            Burden::Rows
        } else {
            Burden::FurtherRows
        },
        blocks,
        lighter: table.into_iter().chain(notes).chain([note]).collect(),
    }
}

/// What the signs beside the rows mean.
fn notes(plot: &Plot) -> Option<Block> {
    let notes = plot.notes.iter();
    let notes = notes.map(|(sign, meaning)| match sign.as_str() {
        "" => meaning.clone(),
        sign => format!("{sign}: {meaning}"),
    });
    let notes: Vec<_> = notes.collect();
    (!notes.is_empty()).then_some(Block::List(notes))
}

/// The numbers of some groups of a figure.
fn table(plot: &Plot, is_asked: impl Fn(&Group) -> bool) -> Table {
    let groups = || plot.groups.iter().filter(|group| is_asked(group));
    let mut all = groups().flat_map(|group| &group.rows);
    let has_names = all.any(|row| !row.label.is_empty());
    let number = |heading: &String| match heading.as_str() {
        "" => Column::text(""),
        heading => Column::number(heading),
    };
    let mut columns = vec![Column::text(&*plot.heading)];
    columns.extend(has_names.then(|| Column::text("Wave")));
    columns.extend(plot.left.iter().chain(&plot.right).map(number));
    let rows = groups().flat_map(|group| {
        let rows = group.rows.iter();
        rows.map(move |row| cells(group, row, has_names))
    });
    let totals = groups().filter(|group| group.is_total);
    Table {
        caption: plot.title.clone(),
        totals: totals.map(|group| group.rows.len()).sum(),
        rows: rows.collect(),
        columns,
    }
}

fn cells(group: &Group, row: &PlotRow, has_names: bool) -> Vec<String> {
    let names = [group.label.clone()].into_iter();
    let names = names.chain(has_names.then(|| row.label.clone()));
    match &row.body {
        Body::Shown { left, right, .. } => names.chain(left.clone()).chain(right.clone()).collect(),
        Body::Withheld => names.chain([WITHHELD.to_owned()]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_table_with_too_many_rows_everybody_is_left() {
        let rows = ["P", "Q", "Overall"].map(|place| vec![place.to_owned(), "1".to_owned()]);
        let table = Table {
            columns: vec![Column::text("City"), Column::number("%")],
            rows: rows.to_vec(),
            totals: 1,
            ..Table::default()
        };
        let Block::Heavy {
            burden, lighter, ..
        } = of_totals(table, false)
        else {
            panic!("not heavy");
        };
        assert_eq!(burden, Burden::FurtherRows);
        let [Block::Table(left), Block::Note(note)] = lighter.as_slice() else {
            panic!("{lighter:?}");
        };
        assert_eq!(left.rows, [["Overall", "1"]]);
        assert_eq!(note, ROWS);
    }
}
