//! `linekeeper contacts` and `linekeeper lookup`.

use clap::Args;
use serde_json::Value;

use super::{ask::with_parts, card_files, complain, texts};
use crate::{
    l10n::L10n,
    shell::{
        control::protocol::{Request, exit},
        out,
        paths::Profile,
    },
};

/// Which contacts, or what is done with files of them.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct ContactsArgs {
    #[command(subcommand)]
    files: Option<card_files::Verb>,
    /// As JSON, one object per line
    #[arg(long)]
    json: bool,
    /// Only those with words that begin so, or with a number that begins so
    #[arg(long, value_name = "T", default_value = "")]
    text: String,
    /// Only those of this source (`book` is the telephone's own)
    #[arg(long, value_name = "KEY")]
    source: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
}

/// Whose number it is.
#[derive(Debug, Args)]
pub(super) struct LookupArgs {
    /// The number, written in any way
    #[arg(allow_hyphen_values = true)]
    number: String,
    /// As one JSON object
    #[arg(long)]
    json: bool,
}

/// Shows contacts by name.
pub(super) fn contacts(profile: &Profile, args: ContactsArgs) -> u8 {
    if let Some(verb) = args.files {
        return card_files::carry_out(profile, verb);
    }
    let json = args.json;
    let request = Request::Contacts {
        text: args.text,
        source: args.source,
        limit: args.limit,
    };
    let asked = with_parts(profile, &request, |contact| {
        if json {
            out::line(&contact.to_string());
        } else {
            out::line(&in_words(contact));
        }
    });
    asked.map_or_else(|code| code, |_| exit::OK)
}

/// Shows who has a number. Nobody is an answer of its own.
pub(super) fn lookup(profile: &Profile, args: LookupArgs) -> u8 {
    let texts = texts(profile);
    let mut is_known = false;
    let request = Request::Lookup {
        number: args.number,
    };
    let asked = with_parts(profile, &request, |found| {
        let matches = found["matches"].as_array().map_or(&[][..], Vec::as_slice);
        is_known = !matches.is_empty();
        if args.json {
            out::line(&found.to_string());
        } else {
            for one in matches {
                out::line(&match_in_words(one, texts));
            }
        }
    });
    match asked {
        Err(code) => code,
        Ok(_) if is_known => exit::OK,
        Ok(_) => {
            if !args.json {
                complain(texts, "cli-nobody", &[]);
            }
            exit::NO_SUCH
        }
    }
}

fn match_in_words(one: &Value, texts: L10n) -> String {
    let words = in_words(&one["contact"]);
    if one["exact"] == true {
        words
    } else {
        texts.with("cli-probably", &[("contact", words.into())])
    }
}

/// Number, name, company and numbers, apart by tabs.
fn in_words(contact: &Value) -> String {
    let text = |key: &str| contact[key].as_str().unwrap_or("").to_owned();
    let numbers = contact["numbers"].as_array().map_or(&[][..], Vec::as_slice);
    let numbers: Vec<&str> = numbers
        .iter()
        .filter_map(|number| number["written"].as_str())
        .collect();
    let id = contact["id"].to_string();
    [id, text("name"), text("organisation"), numbers.join(", ")].join("\t")
}
