//! The desktop's own chooser of files. Where there is none, nothing comes back: a path can always be typed instead.

use std::path::PathBuf;

use rfd::AsyncFileDialog;

use crate::ui::screen::Choose;

/// Lets the user choose; `None` when nothing was chosen or there is no chooser.
pub(super) async fn choose(choose: Choose) -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new();
    let chosen = match choose {
        Choose::ContactsFile => {
            let files = dialog.add_filter("vCard, CSV", &["vcf", "vcard", "csv", "txt", "tsv"]);
            files.pick_file().await
        }
        Choose::ContactsFolder => dialog.pick_folder().await,
    };
    chosen.map(|handle| handle.path().to_owned())
}
