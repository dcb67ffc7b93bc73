//! Health, and the description of the API.
