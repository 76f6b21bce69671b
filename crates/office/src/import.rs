//! A file of goods: chosen, looked at, written. Without a script the page asks again every two seconds while it is written.

use crate::{
    desk::Desk,
    frame::{Room, office_page},
    map::page,
};
use app::{Chrome, drawn::Draw, pieces::Field};
use leptos::prelude::*;
use leptos_meta::Meta;

/// Where the page is.
const PAGE: &str = "/admin/goods/import";

/// The import that is under way, in words of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportShown {
    /// What its forms name it by.
    pub id: String,
    /// What the file is called.
    pub file: String,
    /// How far it is.
    pub stage: ImportStage,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportStage {
    /// It did not come to anything; the sentence says why.
    Refused(String),
    /// The file was read, and nothing is written.
    Planned {
        /// Products that are added, changed and archived.
        counts: [usize; 3],
        /// Products that stay as they are.
        unchanged: usize,
        /// Names of categories that are added.
        new_categories: Vec<String>,
        /// Headings that mean nothing here.
        unknown: Vec<String>,
        /// Pictures that are fetched.
        pictures: usize,
        /// What happens to products; the first ones of many.
        rows: Vec<ImportRow>,
        /// What is wrong, its columns as names; the first ones of many.
        faults: Vec<ImportRow>,
        /// How many faults there are.
        all_faults: usize,
    },
    /// It is being written.
    Writing {
        /// Pictures that are through, and how many there are.
        pictures: (usize, usize),
        /// Products that are written, and how many there are.
        products: (usize, usize),
        /// Whether somebody stopped it.
        is_stopping: bool,
    },
    /// It is over.
    Done {
        /// Products that were written.
        products: usize,
        /// Whether that is all of them.
        is_whole: bool,
        /// Pictures that could not be had, each with a sentence that says why.
        lost: Vec<(String, String)>,
    },
}

/// A line of what an import would do, or of what is wrong with its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Line of the file, from 1; zero for what the file does not have.
    pub line: usize,
    /// What it is about.
    pub name: String,
    /// What happens to it, or what is wrong with it.
    pub effect: String,
}

/// `/admin/goods/import`
#[component]
pub(crate) fn Page() -> impl IntoView {
    page(async {
        let (desk, chrome, _) = Desk::for_page()?;
        let shown = (desk.import)(chrome.lang);
        Ok(content(&chrome, shown.as_ref()))
    })
}

/// What the page shows.
pub(crate) fn content(chrome: &Chrome, shown: Option<&ImportShown>) -> AnyView {
    let title = chrome.text("goods-import-title");
    let is_writing = matches!(
        shown,
        Some(ImportShown {
            stage: ImportStage::Writing { .. },
            ..
        })
    );
    let again = is_writing.then(|| view! { <Meta http_equiv="refresh" content="2"/> });
    let body = view! {
        {again}
        <div class="stack stack-loose">
            <h1>{title.clone()}</h1>
            {shown.map(|shown| under_way(chrome, shown))}
            {(!is_writing).then(|| view! { {upload(chrome)} {files(chrome)} })}
        </div>
    };
    office_page(chrome, &title, Room::Goods, body.drawn())
}

fn upload(chrome: &Chrome) -> AnyView {
    let file = Field {
        hint: Some(chrome.text("goods-import-file-hint")),
        ..Field::new("file", chrome.text("goods-import-file"))
    };
    let table = view! {
        <input
            id="file"
            name="file"
            type="file"
            required
            accept=".csv,.tsv,.txt,.xlsx,.yml,.xml"
            aria-describedby=file.described_by()
        />
    };
    let pictures = Field {
        hint: Some(chrome.text("goods-import-archive-hint")),
        ..Field::new("archive", chrome.text("goods-import-archive"))
    };
    let archive = view! {
        <input id="archive" name="archive" type="file" accept=".zip" aria-describedby=pictures.described_by()/>
    };
    view! {
        <form
            class="panel stack"
            method="post"
            enctype="multipart/form-data"
            action=chrome.href(PAGE)
            aria-labelledby="choose"
        >
            <h2 id="choose">{chrome.text("goods-import-choose")}</h2>
            {file.around(chrome, table.drawn())}
            {pictures.around(chrome, archive.drawn())}
            <label class="check">
                <input type="checkbox" name="archive_missing" value="yes"/>
                <span>{chrome.text("goods-import-archive-missing")}</span>
            </label>
            <p><button class="button">{chrome.text("goods-import-look")}</button></p>
        </form>
    }
    .drawn()
}

/// Files to take away: the goods as they are, and a table to fill in.
fn files(chrome: &Chrome) -> AnyView {
    let link = |file: &str, words: &str| {
        let href = chrome.href(&format!("/admin/goods/export/{file}"));
        view! { <li><a href=href download=file.to_owned() rel="external">{chrome.text(words)}</a></li> }
    };
    view! {
        <section class="panel stack" aria-labelledby="files">
            <h2 id="files">{chrome.text("goods-import-files")}</h2>
            <p class="hint">{chrome.text("goods-import-files-hint")}</p>
            <ul>
                {link("goods.xlsx", "goods-export-xlsx")}
                {link("goods.csv", "goods-export-csv")}
                {link("template.xlsx", "goods-template-xlsx")}
                {link("template.csv", "goods-template-csv")}
            </ul>
        </section>
    }
    .drawn()
}

fn under_way(chrome: &Chrome, shown: &ImportShown) -> AnyView {
    let stage = match &shown.stage {
        ImportStage::Refused(why) => view! {
            <div class="notice" data-tone="bad" role="alert"><p>{why.clone()}</p></div>
        }
        .drawn(),
        ImportStage::Planned { .. } => planned(chrome, &shown.id, &shown.stage),
        ImportStage::Writing {
            pictures,
            products,
            is_stopping,
        } => writing(chrome, &shown.id, (*pictures, *products), *is_stopping),
        ImportStage::Done {
            products,
            is_whole,
            lost,
        } => done(chrome, *products, *is_whole, lost),
    };
    view! {
        <section class="stack" aria-labelledby="under-way">
            <h2 id="under-way">{chrome.with("goods-import-of", &[("file", shown.file.as_str().into())])}</h2>
            {stage}
        </section>
    }
    .drawn()
}

fn planned(chrome: &Chrome, id: &str, stage: &ImportStage) -> AnyView {
    let ImportStage::Planned {
        counts: [added, changed, archived],
        unchanged,
        new_categories,
        unknown,
        pictures,
        rows,
        faults,
        all_faults,
    } = stage
    else {
        return ().drawn();
    };
    if *all_faults > 0 {
        let shown = [("count", (*all_faults).into()), ("shown", faults.len().into())];
        return view! {
            <div class="notice" data-tone="bad" role="alert">
                <p>{chrome.with("goods-import-faults", &shown)}</p>
            </div>
            <p>
                <a href=chrome.href("/admin/goods/export/faults.csv") download="faults.csv" rel="external">
                    {chrome.text("goods-import-all-faults")}
                </a>
            </p>
            {table(chrome, "goods-import-column", faults)}
            {button(chrome, id, "cancel", "goods-import-forget", "button button-quiet")}
        }
        .drawn();
    }
    let sums = [
        ("added", (*added).into()),
        ("changed", (*changed).into()),
        ("archived", (*archived).into()),
        ("unchanged", (*unchanged).into()),
    ];
    let told = |id: &str, name: &str, value: String| {
        (!value.is_empty()).then(|| view! { <p class="hint">{chrome.with(id, &[(name, value.into())])}</p> })
    };
    let unknown = unknown
        .iter()
        .map(|name| told("goods-import-unknown-column", "name", name.clone()))
        .collect_view();
    let pictures = if *pictures > 0 {
        pictures.to_string()
    } else {
        String::new()
    };
    let changes_nothing = added + changed + archived + new_categories.len() == 0;
    view! {
        <p class="lead" role="status">{chrome.with("goods-import-sums", &sums)}</p>
        {told("goods-import-new-categories", "names", new_categories.join(", "))}
        {told("goods-import-pictures", "count", pictures)}
        {unknown}
        <div class="actions">
            {(!changes_nothing).then(|| button(chrome, id, "write", "goods-import-write", "button"))}
            {button(chrome, id, "cancel", "goods-import-forget", "button button-quiet")}
        </div>
        {(!rows.is_empty()).then(|| table(chrome, "goods-import-product", rows))}
    }
    .drawn()
}

fn button(chrome: &Chrome, id: &str, deed: &str, words: &str, class: &'static str) -> AnyView {
    view! {
        <form method="post" action=chrome.href(&format!("{PAGE}/{deed}"))>
            <input type="hidden" name="plan" value=id.to_owned()/>
            <button class=class>{chrome.text(words)}</button>
        </form>
    }
    .drawn()
}

fn table(chrome: &Chrome, name: &str, rows: &[ImportRow]) -> AnyView {
    let rows = rows.iter().map(|row| {
        let line = (row.line > 0).then(|| row.line.to_string());
        view! {
            <tr>
                <td data-label=chrome.text("goods-import-line")>{line}</td>
                <td>{row.name.clone()}</td>
                <td>{row.effect.clone()}</td>
            </tr>
        }
    });
    view! {
        <table class="table table-wide">
            <caption class="visually-hidden">{chrome.text("goods-import-title")}</caption>
            <thead>
                <tr>
                    <th scope="col">{chrome.text("goods-import-line")}</th>
                    <th scope="col">{chrome.text(name)}</th>
                    <th scope="col">{chrome.text("goods-import-what")}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}

fn writing(
    chrome: &Chrome,
    id: &str,
    (pictures, products): ((usize, usize), (usize, usize)),
    is_stopping: bool,
) -> AnyView {
    let bar = |name: &'static str, words: &str, (done, all): (usize, usize)| {
        (all > 0).then(|| {
            let said = chrome.with(words, &[("done", done.into()), ("all", all.into())]);
            view! {
                <div class="field">
                    <label for=name>{said}</label>
                    <progress id=name max=all.to_string() value=done.to_string()></progress>
                </div>
            }
        })
    };
    let stopping = is_stopping.then(|| view! { <p class="hint">{chrome.text("goods-import-stopping")}</p> });
    view! {
        <div class="stack" role="status">
            {bar("pictures", "goods-import-pictures-done", pictures)}
            {bar("products", "goods-import-products-done", products)}
            <p class="hint">{chrome.text("goods-import-sells-meanwhile")}</p>
            {stopping}
        </div>
        {(!is_stopping).then(|| button(chrome, id, "cancel", "goods-import-stop", "button button-quiet"))}
        <p><a href=chrome.href(PAGE) rel="external">{chrome.text("reload-page")}</a></p>
    }
    .drawn()
}

fn done(chrome: &Chrome, products: usize, is_whole: bool, lost: &[(String, String)]) -> AnyView {
    let (tone, words) = if is_whole {
        ("good", "goods-import-done")
    } else {
        ("wait", "goods-import-stopped")
    };
    let lost_title = [("count", lost.len().into())];
    let rows = lost.iter().map(|(source, why)| {
        view! { <li><code>{source.clone()}</code> " " {why.clone()}</li> }
    });
    let lost = (!lost.is_empty()).then(|| {
        view! {
            <p>{chrome.with("goods-import-lost", &lost_title)}</p>
            <ul>{rows.collect_view()}</ul>
        }
    });
    view! {
        <div class="notice" data-tone=tone role="status">
            <p>{chrome.with(words, &[("count", products.into())])}</p>
        </div>
        {lost}
        <p><a class="button" href=chrome.href("/admin/goods")>{chrome.text("goods-import-to-goods")}</a></p>
    }
    .drawn()
}
