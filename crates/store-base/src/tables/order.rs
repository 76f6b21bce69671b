//! Tables in the order in which they can be filled, and as two databases agree about them.

use super::{Column, Kind, Result, Table, TableError};

/// The tables, none before one that it refers to; where that leaves a choice, by name. Their columns by name, too: two databases
/// need not have them in the same order.
///
/// # Errors
/// [`TableError::Circle`], and [`TableError::NoKey`].
pub fn sorted(mut tables: Vec<Table>) -> Result<Vec<Table>> {
    if let Some(table) = tables.iter().find(|table| table.key.is_empty()) {
        return Err(TableError::NoKey {
            table: table.name.clone(),
        });
    }
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    for table in &mut tables {
        table.columns.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let mut in_order: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_ready = |table: &Table| {
            let mut others = table.refers_to.iter().filter(|other| **other != table.name);
            others.all(|other| in_order.iter().any(|table| table.name == *other))
        };
        let Some(next) = tables.iter().position(is_ready) else {
            return Err(TableError::Circle {
                table: tables.swap_remove(0).name,
            });
        };
        in_order.push(tables.remove(next));
    }
    Ok(in_order)
}

/// The tables of two databases, as both have them: in the order of the first, and with what the second knows better about its
/// columns.
///
/// # Errors
/// [`TableError::Differ`] if one has a table or a column that the other has not, or has as another kind.
pub fn matched(first: &[Table], second: &[Table]) -> Result<Vec<Table>> {
    paired(second, first)?;
    let mut tables = paired(first, second)?;
    for (table, other) in &mut tables {
        for column in &mut table.columns {
            let kinds = other.columns.iter().find(|same| same.name == column.name);
            column.kind = kinds
                .and_then(|same| both(column.kind, same.kind))
                .ok_or_else(|| TableError::Differ {
                    what: format!("{}.{}", table.name, column.name),
                })?;
        }
        let is_extra = |other: &&Column| table.columns.iter().all(|column| column.name != other.name);
        if let Some(extra) = other.columns.iter().find(is_extra) {
            return Err(TableError::Differ {
                what: format!("{}.{}", table.name, extra.name),
            });
        }
    }
    Ok(tables.into_iter().map(|(table, _)| table).collect())
}

/// Each table of the first with the one of the same name of the second.
fn paired<'t>(first: &[Table], second: &'t [Table]) -> Result<Vec<(Table, &'t Table)>> {
    let pair = |table: &Table| {
        let other = second.iter().find(|other| other.name == table.name);
        let missing = || TableError::Differ {
            what: table.name.clone(),
        };
        Ok::<_, TableError>((table.clone(), other.ok_or_else(missing)?))
    };
    first.iter().map(pair).collect()
}

/// The kind that says more.
fn both(one: Kind, other: Kind) -> Option<Kind> {
    match (one, other) {
        (Kind::Integer, Kind::Truth) | (Kind::Truth, Kind::Integer) => Some(Kind::Truth),
        (Kind::Text, Kind::Json) | (Kind::Json, Kind::Text) => Some(Kind::Json),
        (one, other) => (one == other).then_some(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, refers_to: &[&str], columns: &[(&str, Kind)]) -> Table {
        let columns = columns.iter().map(|(name, kind)| Column {
            name: (*name).to_owned(),
            kind: *kind,
        });
        Table {
            name: name.to_owned(),
            columns: columns.collect(),
            key: vec!["id".to_owned()],
            refers_to: refers_to.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn no_table_comes_before_one_that_it_refers_to() {
        let tables = vec![
            table("carts", &["sessions", "orders"], &[]),
            table("categories", &["categories"], &[]),
            table("sessions", &[], &[]),
            table("attempts", &["orders"], &[]),
            table("orders", &[], &[]),
        ];
        let names: Vec<_> = sorted(tables)
            .unwrap()
            .into_iter()
            .map(|table| table.name)
            .collect();
        assert_eq!(names, ["categories", "orders", "attempts", "sessions", "carts"]);
    }

    #[test]
    fn columns_are_in_one_order_whenever_they_were_added() {
        let later = table(
            "orders",
            &[],
            &[("trial", Kind::Integer), ("number", Kind::Integer)],
        );
        let names: Vec<_> = sorted(vec![later])
            .unwrap()
            .remove(0)
            .columns
            .into_iter()
            .map(|column| column.name)
            .collect();
        assert_eq!(names, ["number", "trial"]);
    }

    #[test]
    fn tables_that_cannot_be_ordered_are_refused() {
        let circle = vec![table("one", &["other"], &[]), table("other", &["one"], &[])];
        assert!(matches!(sorted(circle), Err(TableError::Circle { .. })));
        let mut keyless = table("loose", &[], &[]);
        keyless.key.clear();
        assert!(matches!(sorted(vec![keyless]), Err(TableError::NoKey { table }) if table == "loose"));
    }

    #[test]
    fn what_one_database_knows_better_both_know() {
        let sqlite = [table(
            "orders",
            &[],
            &[("trial", Kind::Integer), ("placed", Kind::Text)],
        )];
        let postgres = [table(
            "orders",
            &[],
            &[("placed", Kind::Json), ("trial", Kind::Truth)],
        )];
        let kinds = |tables: Vec<Table>| -> Vec<_> {
            let [table] = &tables[..] else {
                panic!("{tables:?}");
            };
            table.columns.iter().map(|column| column.kind).collect()
        };
        assert_eq!(
            kinds(matched(&sqlite, &postgres).unwrap()),
            [Kind::Truth, Kind::Json]
        );
        assert_eq!(
            kinds(matched(&postgres, &sqlite).unwrap()),
            [Kind::Json, Kind::Truth]
        );
    }

    #[test]
    fn what_only_one_database_has_is_never_left_behind() {
        let orders = || table("orders", &[], &[("trial", Kind::Integer)]);
        let whole = [orders(), table("carts", &[], &[])];
        let differ = |first: &[Table], second: &[Table]| match matched(first, second) {
            Err(TableError::Differ { what }) => what,
            other => panic!("{other:?}"),
        };
        assert_eq!(differ(&whole, &[orders()]), "carts");
        assert_eq!(differ(&[orders()], &whole), "carts");
        let wider = [table(
            "orders",
            &[],
            &[("trial", Kind::Integer), ("hold", Kind::Text)],
        )];
        assert_eq!(differ(&[orders()], &wider), "orders.hold");
        assert_eq!(differ(&wider, &[orders()]), "orders.hold");
        let other = [table("orders", &[], &[("trial", Kind::Text)])];
        assert_eq!(differ(&[orders()], &other), "orders.trial");
    }
}
