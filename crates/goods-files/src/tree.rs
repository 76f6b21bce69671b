//! Categories as files name them, and those that a file brings along.

use crate::path;
use shop::{
    catalog::{Category, FieldMistake, slug_of, with_category},
    text::Text,
};
use std::collections::HashMap;

/// Levels of categories that a shop has.
const LEVELS: usize = 2;
/// Categories that a file may bring along; more are something else in their column.
const MOST_NEW: usize = 1_000;

/// How a row names a category: paths from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Named<'r> {
    pub(crate) ru: &'r str,
    pub(crate) en: &'r str,
    pub(crate) slugs: &'r str,
}

/// The categories of the shop and those that are to come.
#[derive(Default)]
pub(crate) struct Tree {
    categories: Vec<Category>,
    /// Places of categories by their slugs, and by their names in small letters.
    slugs: HashMap<String, usize>,
    names: HashMap<String, Vec<usize>>,
    new: usize,
}

impl Tree {
    pub(crate) fn new(categories: &[Category]) -> Self {
        let mut tree = Self::default();
        for category in categories {
            tree.put(category.clone());
        }
        tree
    }

    pub(crate) fn has(&self, slug: &str) -> bool {
        self.slugs.contains_key(slug)
    }

    /// All categories, and how many of them are to come: the last ones.
    pub(crate) fn into_categories(self) -> (Vec<Category>, usize) {
        (self.categories, self.new)
    }

    /// The category with this slug, if it is to come.
    pub(crate) fn new_one(&mut self, slug: &str) -> Option<&mut Category> {
        let known = self.categories.len() - self.new;
        let place = self.slugs.get(slug).copied().filter(|place| *place >= known)?;
        self.categories.get_mut(place)
    }

    fn put(&mut self, category: Category) {
        let place = self.categories.len();
        self.slugs.insert(category.slug.clone(), place);
        let name = category.name.ru.to_lowercase();
        self.names.entry(name).or_default().push(place);
        self.categories.push(category);
    }

    /// Slug of the category that is named so; it is made if it is not there.
    pub(crate) fn slug(&mut self, named: Named<'_>) -> Result<String, FieldMistake> {
        let [ru, slugs] = [named.ru, named.slugs].map(path::read);
        let en = path::levels(named.en);
        let levels = ru.len().max(slugs.len());
        if levels == 0 {
            return Err(FieldMistake::Missing);
        }
        if levels > LEVELS {
            return Err(FieldMistake::TooDeep);
        }
        let mut parent = None;
        for level in 0..levels {
            let at = |names: &[String]| names.get(level).map_or("", String::as_str).to_owned();
            let (ru, en, slug) = (at(&ru), at(&en), at(&slugs));
            let is_only = levels == 1;
            let found = self.find(&slug, &ru, parent.as_deref(), is_only);
            parent = Some(match found {
                Some(found) => found,
                None => self.add(slug, Text { ru, en }, parent)?,
            });
        }
        parent.ok_or(FieldMistake::Missing)
    }

    /// By its slug if there is one, or else by its name below its parent. A name alone may be that of a part.
    fn find(&self, slug: &str, name: &str, parent: Option<&str>, is_only: bool) -> Option<String> {
        if !slug.is_empty() {
            return self.has(slug).then(|| slug.to_owned());
        }
        let places = self.names.get(&name.to_lowercase())?.iter();
        let mut called = places.map(|place| &self.categories[*place]);
        let here = called
            .clone()
            .find(|category| category.parent.as_deref() == parent);
        here.or_else(|| called.next().filter(|_| is_only))
            .map(|category| category.slug.clone())
    }

    fn add(&mut self, slug: String, name: Text, parent: Option<String>) -> Result<String, FieldMistake> {
        if self.new == MOST_NEW {
            return Err(FieldMistake::TooMany { most: MOST_NEW });
        }
        let name = if name.ru.is_empty() {
            Text {
                ru: slug.clone(),
                ..name
            }
        } else {
            name
        };
        let slug = if slug.is_empty() {
            self.free(&name.ru, parent.as_deref())
        } else {
            slug
        };
        let upper = parent.as_ref().and_then(|parent| self.slugs.get(parent));
        let upper = upper.map(|place| self.categories[*place].clone());
        let category = Category {
            slug,
            name,
            parent,
            ..Category::default()
        };
        // No other category has its slug or is a part of it: it is looked at beside the one above it only.
        let beside = upper.into_iter().collect();
        let added = with_category(beside, category, true).map_err(|faults| {
            faults
                .into_iter()
                .next()
                .map_or(FieldMistake::UnknownCategory, |fault| fault.mistake)
        })?;
        let category = added
            .into_iter()
            .next_back()
            .ok_or(FieldMistake::UnknownCategory)?;
        let slug = category.slug.clone();
        self.put(category);
        self.new += 1;
        Ok(slug)
    }

    /// A slug for a name: that of the name, or with its parent's in front, or with a number.
    fn free(&self, name: &str, parent: Option<&str>) -> String {
        let plain = Some(slug_of(name))
            .filter(|slug| !slug.is_empty())
            .unwrap_or_else(|| "category".to_owned());
        let with_parent = parent.map(|parent| format!("{parent}-{plain}"));
        let numbered = (2_u32..).map(|number| format!("{plain}-{number}"));
        std::iter::once(plain.clone())
            .chain(with_parent)
            .chain(numbered)
            .find(|slug| !self.has(slug))
            .unwrap_or(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(ru: &str) -> Named<'_> {
        Named {
            ru,
            en: "",
            slugs: "",
        }
    }

    #[test]
    fn categories_are_found_by_name_and_made_where_they_are_missing() {
        let mut tree = Tree::new(&[]);
        assert_eq!(tree.slug(named("Одежда > Шарфы")).as_deref(), Ok("sharfy"));
        assert_eq!(tree.slug(named("одежда > ШАРФЫ")).as_deref(), Ok("sharfy"));
        assert_eq!(
            tree.slug(named("Шарфы")).as_deref(),
            Ok("sharfy"),
            "a part by its name alone"
        );
        assert_eq!(tree.slug(named("Дом > Шарфы")).as_deref(), Ok("dom-sharfy"));
        let by_slug = Named {
            ru: "Плащи",
            en: "Coats",
            slugs: "odezhda > coats",
        };
        assert_eq!(tree.slug(by_slug).as_deref(), Ok("coats"));
        let (categories, new) = tree.into_categories();
        assert_eq!(new, 5);
        let slugs: Vec<_> = categories.into_iter().map(|category| category.slug).collect();
        assert_eq!(slugs, ["odezhda", "sharfy", "dom", "dom-sharfy", "coats"]);
    }

    #[test]
    fn a_column_of_something_else_does_not_become_thousands_of_categories() {
        let mut tree = Tree::new(&[]);
        for at in 0..MOST_NEW {
            assert!(tree.slug(named(&format!("Категория {at}"))).is_ok());
        }
        assert!(tree.slug(named("КАТЕГОРИЯ 7")).is_ok());
        let more = tree.slug(named("Ещё одна"));
        assert_eq!(more, Err(FieldMistake::TooMany { most: MOST_NEW }));
    }

    #[test]
    fn a_path_of_three_levels_or_of_none_is_told() {
        let mut tree = Tree::new(&[]);
        assert_eq!(tree.slug(named("A > B > C")), Err(FieldMistake::TooDeep));
        assert_eq!(tree.slug(named(" ")), Err(FieldMistake::Missing));
    }
}
