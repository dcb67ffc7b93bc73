//! Candidates for every field, weighed by evidence and by the arithmetic of the schedule.

mod booking;
mod candidates;
mod gather;
mod insurer;
mod kind;
mod labels;
mod places;
mod premium;
mod prose;
mod queries;
mod read;
mod subtotals;
mod title;

pub(crate) use booking::book;
pub(crate) use candidates::{Evidence, Found, Pool, Winner};
pub(crate) use gather::gather;
pub(crate) use insurer::{Issuer, PAGES as ISSUER_PAGES, issuer};
pub(crate) use kind::{Verdict, verdict};
pub(crate) use labels::{Labels, Spot, find_labels};
pub(crate) use premium::{Premium, Sum, settle};
pub(crate) use prose::from_sentences;
pub(crate) use queries::from_queries;
pub(crate) use title::{from_product_labels, from_titles, says_years};

use super::{
    picture::{Picture, Section},
    templates::Template,
    wording::Concept,
};

/// A page with what is known of it.
pub(crate) struct Page<'a> {
    pub picture: Picture<'a>,
    pub sections: Vec<Section>,
    pub labels: Labels,
}

impl Page<'_> {
    /// Of a page whose values are taken, where its words stand and its labels are remembered.
    pub(crate) fn keep_places(&mut self) {
        self.picture.keep_places();
        self.sections = Vec::new();
        self.labels.forget_pieces();
    }

    /// Of a page without a value only its labels are remembered.
    pub(crate) fn forget(&mut self) {
        self.picture.forget();
        self.sections = Vec::new();
        self.labels.forget_pieces();
    }
}

/// A page that is being read, by itself: pages of a long document are read side by side.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub page: &'a Page<'a>,
    /// Into the pages of the document.
    pub at: usize,
    pub template: &'a Template,
}

/// The whole document.
pub(crate) struct Document<'a> {
    pub pages: Vec<Page<'a>>,
    pub template: &'a Template,
}

impl Document<'_> {
    /// Is there such a label, whatever stands beside it?
    pub(crate) fn has_label(&self, concept: Concept) -> bool {
        self.pages.iter().flat_map(|page| &page.labels.spots).any(|spot| spot.concept == concept)
    }
}
