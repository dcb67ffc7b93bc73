//! Page by page: what stands on it, under which headings, with which labels and values.

use std::{collections::BTreeSet, num::NonZero, ops::Range, panic::resume_unwind, thread};

use answer::{Analysis, BlockKind};

use crate::extraction::{
    fields::{self, Document, ISSUER_PAGES, Issuer, Page, Pool, Sheet, find_labels, gather, issuer},
    picture::{Leaves, Picture, assign_sections},
    templates::{Template, Templates},
};

/// A document with all that was found in it.
pub(super) struct Understood<'a> {
    pub document: Document<'a>,
    pub issuer: Option<Issuer>,
    pub pool: Pool,
}

/// A thread is worth its beginning for so many pages.
const LEAST_PAGES: usize = 8;

/// Reads all pages with the template of the insurer who issued the document. Of later pages only
/// the places of what was read are kept.
pub(super) fn understand<'a>(analysis: &'a Analysis, templates: &'a Templates) -> Understood<'a> {
    let general = templates.of(None);
    let leaves = Leaves::of(analysis);
    let first = leaves.count().min(ISSUER_PAGES);
    let mut pages: Vec<Page<'_>> = (0..first).map(|at| page(leaves.draw(at), templates, general)).collect();
    let issuer = issuer(&pages, templates);
    let template = templates.of(issuer.as_ref().map(|issuer| issuer.code.as_str()));
    if template.has_own_labels {
        for page in &mut pages {
            page.labels = find_labels(&page.picture, &page.sections, &template.labels);
        }
    }
    let mut pool = Pool::default();
    for (at, page) in pages.iter().enumerate() {
        collect(&Sheet { page, at, template }, &mut pool);
    }
    let answered = answered(analysis);
    let later = |at| {
        let (mut page, mut pool) = (page(leaves.draw(at), templates, template), Pool::default());
        collect(&Sheet { page: &page, at, template }, &mut pool);
        if pool.is_empty() && !answered.contains(&page.picture.number) {
            page.forget();
        } else {
            page.keep_places();
        }
        (page, pool)
    };
    for (page, found) in side_by_side(first..leaves.count(), later) {
        pages.push(page);
        pool.append(found);
    }
    let document = Document { pages, template };
    fields::from_product_labels(&mut pool);
    fields::from_queries(analysis, &document, &mut pool);
    Understood { document, issuer, pool }
}

/// Reads pages on every processor; what comes of them is in their order.
fn side_by_side<T: Send>(pages: Range<usize>, read: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = processors.min(pages.len() / LEAST_PAGES);
    if workers < 2 {
        return pages.map(read).collect();
    }
    thread::scope(|scope| {
        // Every so manieth page, because pages with values take longer and stand together.
        let share = |worker| pages.clone().skip(worker).step_by(workers).map(&read).collect::<Vec<T>>();
        let reading: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
        let shares = reading.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let mut shares: Vec<_> = shares.map(Vec::into_iter).collect();
        (0..pages.len()).filter_map(|page| shares[page % workers].next()).collect()
    })
}

fn page<'a>(picture: Picture<'a>, templates: &Templates, template: &Template) -> Page<'a> {
    let sections = assign_sections(&picture, templates.headings());
    let labels = find_labels(&picture, &sections, &template.labels);
    Page { picture, sections, labels }
}

fn collect(sheet: &Sheet<'_>, pool: &mut Pool) {
    gather(sheet, pool);
    fields::from_titles(sheet, pool);
    fields::from_sentences(sheet, pool);
}

/// Pages with an answer to a question.
fn answered(analysis: &Analysis) -> BTreeSet<u32> {
    let answers = analysis.blocks.iter().filter(|block| block.kind == BlockKind::QueryResult);
    answers.map(|block| block.page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_read_side_by_side_keep_their_order() {
        for last in [12, 13, 27, 28, 61, 300] {
            assert_eq!(side_by_side(12..last, |page| page), (12..last).collect::<Vec<_>>());
        }
    }
}
