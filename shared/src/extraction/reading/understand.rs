//! Page by page: what stands on it, under which headings, with which labels and values.

use std::collections::BTreeSet;

use answer::{Analysis, BlockKind};

use crate::extraction::{
    fields::{self, Document, ISSUER_PAGES, Issuer, Page, Pool, find_labels, gather, issuer},
    picture::{Picture, assign_sections, draw},
    templates::{Template, Templates},
};

/// A document with all that was found in it.
pub(super) struct Understood<'a> {
    pub document: Document<'a>,
    pub issuer: Option<Issuer>,
    pub pool: Pool,
}

/// Reads all pages with the template of the insurer who issued the document. Of later pages only
/// the places of what was read are kept.
pub(super) fn understand<'a>(analysis: &'a Analysis, templates: &'a Templates) -> Understood<'a> {
    let general = templates.of(None);
    let mut pictures = draw(analysis);
    let first = pictures.by_ref().take(ISSUER_PAGES).map(|picture| page(picture, templates, general));
    let mut pages: Vec<Page<'_>> = first.collect();
    let issuer = issuer(&pages, templates);
    let template = templates.of(issuer.as_ref().map(|issuer| issuer.code.as_str()));
    if template.has_own_labels {
        for page in &mut pages {
            page.labels = find_labels(&page.picture, &page.sections, &template.labels);
        }
    }
    let (mut document, mut pool) = (Document { pages, template }, Pool::default());
    (0..document.pages.len()).for_each(|at| collect(&document, at, &mut pool));
    let answered = answered(analysis);
    for picture in pictures {
        let (at, before) = (document.pages.len(), pool.len());
        document.pages.push(page(picture, templates, template));
        collect(&document, at, &mut pool);
        let page = &mut document.pages[at];
        if pool.len() == before && !answered.contains(&page.picture.number) {
            page.forget();
        } else {
            page.keep_places();
        }
    }
    fields::from_product_labels(&mut pool);
    fields::from_queries(analysis, &document, &mut pool);
    Understood { document, issuer, pool }
}

fn page<'a>(picture: Picture<'a>, templates: &Templates, template: &Template) -> Page<'a> {
    let sections = assign_sections(&picture, templates.headings());
    let labels = find_labels(&picture, &sections, &template.labels);
    Page { picture, sections, labels }
}

fn collect(document: &Document<'_>, at: usize, pool: &mut Pool) {
    gather(document, at, pool);
    fields::from_titles(document, at, pool);
    fields::from_sentences(document, at, pool);
}

/// Pages with an answer to a question.
fn answered(analysis: &Analysis) -> BTreeSet<u32> {
    let answers = analysis.blocks.iter().filter(|block| block.kind == BlockKind::QueryResult);
    answers.map(|block| block.page).collect()
}
