//! Every upload comes to an end, whatever event was lost.
