//! Pure decisions: no clock, socket, file, thread, async or toolkit.

pub mod action;
pub mod calendar;
pub mod called_line;
pub mod caller;
pub mod card_fault;
pub mod card_table;
pub mod card_text;
pub mod contact;
pub mod contact_index;
pub mod contact_list;
pub mod desktop;
pub mod entry_edit;
pub mod flow;
pub mod forward;
pub mod id;
pub mod journal;
pub mod knowledge;
pub mod line;
pub mod message;
pub mod number;
pub mod outcome;
pub mod screening;
pub mod settings;
pub mod sources;
pub mod template;
pub mod voicemail;
