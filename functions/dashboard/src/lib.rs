//! Figures for the founders and the sales floor.
