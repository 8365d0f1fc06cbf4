//! Texts for people: Fluent bundles of `i18n/`, embedded. Used by the window and the command line.
