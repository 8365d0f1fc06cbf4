//! Screens and windows take colours, sizes and spaces from the theme; numbers and colours of their own are faults.

use super::source::{Fault, Kind, Source, Token};

const MEASURES: [&str; 14] = [
    "padding",
    "spacing",
    "size",
    "text_size",
    "width",
    "height",
    "max_width",
    "max_height",
    "line_height",
    "radius",
    "Fixed",
    "Pixels",
    "horizontal",
    "vertical",
];

const COLOURS: [&str; 8] = [
    "from_rgb",
    "from_rgb8",
    "from_rgba",
    "from_rgba8",
    "from_linear_rgba",
    "WHITE",
    "BLACK",
    "parse",
];

/// Raw colours and sizes of a screen or window.
pub(crate) fn faults(file: &Source) -> Vec<Fault> {
    if !["src/ui/screen", "src/ui/window"]
        .iter()
        .any(|folder| file.path.starts_with(folder))
    {
        return Vec::new();
    }
    let tokens = file.product_tokens();
    let mut faults = Vec::new();
    for at in 0..tokens.len() {
        let result_type = at > 0 && tokens[at - 1].is("->");
        if result_type {
            continue;
        }
        if let Some(what) = raw_measure(&tokens[at..]).or_else(|| raw_colour(&tokens[at..])) {
            faults.push(file.fault("looks", tokens[at], &tokens[at].text, what));
        }
    }
    faults
}

/// `padding(12)`, `padding([4, 8])`, `Length::Fixed(320.0)`; 0 is no size.
fn raw_measure(tokens: &[&Token]) -> Option<String> {
    let [name, open, rest @ ..] = tokens else {
        return None;
    };
    if name.kind != Kind::Ident || !MEASURES.contains(&name.text.as_str()) || !open.is("(") {
        return None;
    }
    let value = rest.iter().find(|token| !token.is("["))?;
    let raw = value.kind == Kind::Literal && value.text.starts_with(|c: char| c.is_ascii_digit());
    let zero = value
        .text
        .trim_end_matches(|c: char| c.is_alphabetic())
        .parse()
        == Ok(0.0_f32);
    (raw && !zero).then(|| format!("{}({}): take it from theme", name.text, value.text))
}

fn raw_colour(tokens: &[&Token]) -> Option<String> {
    match tokens {
        [one, two, three, ..]
            if one.is("Color") && two.is("::") && COLOURS.contains(&three.text.as_str()) =>
        {
            Some(format!("Color::{}: take it from theme", three.text))
        }
        [one, two, ..] if one.is("Color") && two.is("{") => {
            Some("Color {…}: take it from theme".into())
        }
        [one, two, ..] if one.is("color") && two.is("!") => {
            Some("color!: take it from theme".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        faults(&Source::parse(path, text)).len()
    }

    #[test]
    fn raw_looks_are_found() {
        for text in [
            "fn f() { row.padding(12) }",
            "fn f() { row.padding([4, 8]) }",
            "fn f() { text.size(14.5) }",
            "fn f() { x.width(Length::Fixed(320.0)) }",
            "fn f() { Color::from_rgb(1.0, 0.0, 0.0) }",
            "fn f() { color!(0xff0000) }",
            "fn f() -> Color { Color { r: 1.0, ..c } }",
        ] {
            assert_eq!(count("src/ui/screen/phone.rs", text), 1, "{text}");
            assert_eq!(count("src/ui/theme/tokens.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn theme_looks_pass() {
        for text in [
            "fn f() { row.padding(space::M).spacing(0) }",
            "fn f() { x.width(Length::FillPortion(2)) }",
            "fn f() { x.width(Length::Fill) }",
        ] {
            assert_eq!(count("src/ui/window/incoming.rs", text), 0, "{text}");
        }
    }
}
