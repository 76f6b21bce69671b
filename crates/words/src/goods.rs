//! What may be wrong with a form of a product.

use crate::Words;
use shop::catalog::FieldMistake;

impl Words {
    /// What is wrong with a field, and what to write instead.
    pub fn field_mistake(&self, mistake: &FieldMistake) -> String {
        let (id, values) = match mistake {
            FieldMistake::Missing => ("goods-mistake-missing", None),
            FieldMistake::TooLong { most } => ("goods-mistake-too-long", Some(("most", (*most).into()))),
            FieldMistake::Slug => ("goods-mistake-slug", None),
            FieldMistake::SlugTaken => ("goods-mistake-slug-taken", None),
            FieldMistake::UnknownCategory => ("goods-mistake-unknown-category", None),
            FieldMistake::TooDeep => ("goods-mistake-too-deep", None),
            FieldMistake::Picture => ("goods-mistake-picture", None),
            FieldMistake::NoVariants => ("goods-mistake-no-variants", None),
            FieldMistake::TooMany { most } => ("goods-mistake-too-many", Some(("most", (*most).into()))),
            FieldMistake::SkuTwice => ("goods-mistake-sku-twice", None),
            FieldMistake::SkuTaken => ("goods-mistake-sku-taken", None),
            FieldMistake::UnknownSku { sku } => {
                ("goods-mistake-unknown-sku", Some(("sku", sku.as_str().into())))
            }
            FieldMistake::Price => ("goods-mistake-price", None),
            FieldMistake::NoSale => ("goods-mistake-no-sale", None),
            FieldMistake::Color => ("goods-mistake-color", None),
            FieldMistake::Tax => ("goods-mistake-tax", None),
            FieldMistake::Measure { most } => ("goods-mistake-measure", Some(("most", (*most).into()))),
        };
        self.with(id, values.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use crate::words;
    use shop::{catalog::FieldMistake, text::Lang};

    #[test]
    fn every_mistake_has_words() {
        for lang in [Lang::Ru, Lang::En] {
            let sku = "CAP-1".to_owned();
            for (mistake, part) in [
                (FieldMistake::Missing, ""),
                (FieldMistake::TooLong { most: 200 }, "200"),
                (FieldMistake::Slug, ""),
                (FieldMistake::SlugTaken, ""),
                (FieldMistake::UnknownCategory, ""),
                (FieldMistake::TooDeep, ""),
                (FieldMistake::Picture, ""),
                (FieldMistake::NoVariants, ""),
                (FieldMistake::TooMany { most: 100 }, "100"),
                (FieldMistake::SkuTwice, ""),
                (FieldMistake::SkuTaken, ""),
                (FieldMistake::UnknownSku { sku }, "CAP-1"),
                (FieldMistake::Price, ""),
                (FieldMistake::NoSale, ""),
                (FieldMistake::Color, ""),
                (FieldMistake::Tax, ""),
                (FieldMistake::Measure { most: 10_000 }, "10000"),
            ] {
                let told = words(lang).field_mistake(&mistake);
                assert!(
                    !told.starts_with("goods-mistake-") && told.contains(part),
                    "{told}"
                );
            }
        }
    }
}
