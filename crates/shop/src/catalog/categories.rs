//! Categories: a tree of two levels.

use super::{
    Category, Field, FieldFault, FieldMistake,
    form::{LONGEST_LINE, LONGEST_NAME, is_slug, slug_of},
};
use crate::text::{Lang, line};

/// A category of the upper level with those that are parts of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch<'c> {
    /// The category.
    pub category: &'c Category,
    /// Its parts, in their order.
    pub parts: Vec<&'c Category>,
}

/// The tree, in the order of the shelf. A part of what is not there stands by itself, so that nothing is hidden.
pub fn branches(categories: &[Category]) -> Vec<Branch<'_>> {
    let is_upper = |category: &&Category| match &category.parent {
        Some(parent) => !categories.iter().any(|other| other.slug == *parent),
        None => true,
    };
    let parts_of = |upper: &Category| {
        let is_part = |category: &&Category| category.parent.as_ref() == Some(&upper.slug);
        categories.iter().filter(is_part).collect()
    };
    let uppers = categories.iter().filter(is_upper);
    uppers
        .map(|category| Branch {
            category,
            parts: parts_of(category),
        })
        .collect()
}

/// The categories with this one in its place, or at the end if it is new. An empty slug is made from the Russian name.
///
/// # Errors
/// Every fault of it: [`Field::Category`] is its parent.
pub fn with_category(
    mut categories: Vec<Category>,
    mut category: Category,
    is_new: bool,
) -> Result<Vec<Category>, Vec<FieldFault>> {
    let mut faults = Vec::new();
    for (field, words, most, is_needed) in [
        (Field::Name(Lang::Ru), &mut category.name.ru, LONGEST_NAME, true),
        (Field::Name(Lang::En), &mut category.name.en, LONGEST_NAME, false),
        (
            Field::Summary(Lang::Ru),
            &mut category.summary.ru,
            LONGEST_LINE,
            false,
        ),
        (
            Field::Summary(Lang::En),
            &mut category.summary.en,
            LONGEST_LINE,
            false,
        ),
    ] {
        let clean = line(words, usize::MAX).unwrap_or_default();
        if clean.is_empty() && is_needed {
            faults.push(fault(field, FieldMistake::Missing));
        } else if clean.chars().count() > most {
            faults.push(fault(field, FieldMistake::TooLong { most }));
        }
        *words = clean;
    }
    let slug = category.slug.trim().to_owned();
    category.slug = slug;
    if category.slug.is_empty() {
        category.slug = slug_of(&category.name.ru);
    }
    let known = categories.iter().position(|other| other.slug == category.slug);
    if !is_slug(&category.slug) {
        faults.push(fault(Field::Slug, FieldMistake::Slug));
    } else if is_new && known.is_some() {
        faults.push(fault(Field::Slug, FieldMistake::SlugTaken));
    }
    category.parent = category.parent.filter(|parent| !parent.is_empty());
    if let Some(parent) = &category.parent {
        let upper = categories.iter().find(|other| other.slug == *parent);
        let fits = upper.is_some_and(|upper| upper.parent.is_none() && upper.slug != category.slug);
        let has_parts = categories
            .iter()
            .any(|other| other.parent.as_ref() == Some(&category.slug));
        if !fits || has_parts {
            faults.push(fault(Field::Category, FieldMistake::TooDeep));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    match known {
        Some(at) => categories[at] = category,
        None => categories.push(category),
    }
    Ok(categories)
}

fn fault(field: Field, mistake: FieldMistake) -> FieldFault {
    FieldFault { field, mistake }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn category(slug: &str, parent: Option<&str>) -> Category {
        Category {
            slug: slug.into(),
            name: Text {
                ru: slug.into(),
                en: String::new(),
            },
            parent: parent.map(Into::into),
            ..Category::default()
        }
    }

    fn slugs(categories: &[Category]) -> Vec<&str> {
        categories.iter().map(|category| category.slug.as_str()).collect()
    }

    #[test]
    fn the_tree_has_two_levels_and_hides_nothing() {
        let categories = [
            category("wear", None),
            category("hats", Some("wear")),
            category("home", None),
            category("lost", Some("gone")),
            category("gloves", Some("wear")),
        ];
        let tree: Vec<_> = branches(&categories)
            .into_iter()
            .map(|branch| (branch.category.slug.as_str(), branch.parts.len()))
            .collect();
        assert_eq!(tree, [("wear", 2), ("home", 0), ("lost", 0)]);
    }

    #[test]
    fn a_category_is_added_and_changed_in_its_place() {
        let two = vec![category("wear", None), category("home", None)];
        let mut named = category("", Some("wear"));
        named.name.ru = " Шапки  и шарфы ".into();
        let three = with_category(two, named, true).unwrap();
        assert_eq!(slugs(&three), ["wear", "home", "shapki-i-sharfy"]);
        assert_eq!(three[2].name.ru, "Шапки и шарфы");
        let mut wear = category("wear", None);
        wear.name.ru = "Одежда".into();
        let changed = with_category(three, wear, false).unwrap();
        assert_eq!(slugs(&changed), ["wear", "home", "shapki-i-sharfy"]);
        assert_eq!(changed[0].name.ru, "Одежда");
    }

    #[test]
    fn what_does_not_fit_into_the_tree_is_refused_beside_its_field() {
        let tree = || {
            vec![
                category("wear", None),
                category("hats", Some("wear")),
                category("home", None),
            ]
        };
        for (put, is_new, field, mistake) in [
            (category("wear", None), true, Field::Slug, FieldMistake::SlugTaken),
            (category("a/b", None), true, Field::Slug, FieldMistake::Slug),
            (
                category("caps", Some("hats")),
                true,
                Field::Category,
                FieldMistake::TooDeep,
            ),
            (
                category("caps", Some("gone")),
                true,
                Field::Category,
                FieldMistake::TooDeep,
            ),
            (
                category("wear", Some("home")),
                false,
                Field::Category,
                FieldMistake::TooDeep,
            ),
            (
                category("home", Some("home")),
                false,
                Field::Category,
                FieldMistake::TooDeep,
            ),
        ] {
            let slug = put.slug.clone();
            let told = with_category(tree(), put, is_new);
            assert_eq!(told, Err(vec![FieldFault { field, mistake }]), "{slug}");
        }
        let nameless = Category {
            slug: "new".into(),
            ..Category::default()
        };
        let told = with_category(tree(), nameless, true).unwrap_err();
        assert_eq!(told[0].mistake, FieldMistake::Missing);
    }
}
