//! The screens of a desktop.

use iced::{Point, Rectangle};

/// The screens in physical pixels, from left to right, and the pointer. There is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Screens {
    first: Rectangle,
    more: Vec<Rectangle>,
    pointer: Point,
}

impl Screens {
    /// Screens in any order; `None` without any.
    #[must_use]
    pub fn new(mut all: Vec<Rectangle>, pointer: Point) -> Option<Self> {
        all.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let mut all = all.into_iter();
        Some(Self {
            first: all.next()?,
            more: all.collect(),
            pointer,
        })
    }

    /// How many there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.more.len() + 1
    }

    /// The screen with this number, counted from 1; for 0, and where there is none such, the one the pointer is on.
    #[must_use]
    pub fn choose(&self, number: u32) -> Rectangle {
        let all = || std::iter::once(&self.first).chain(&self.more);
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let named = number.checked_sub(1).and_then(|at| all().nth(at));
        *named
            .or_else(|| all().find(|screen| screen.contains(self.pointer)))
            .unwrap_or(&self.first)
    }
}

#[cfg(test)]
mod tests {
    use iced::Size;

    use super::*;

    #[test]
    fn the_named_screen_is_taken_else_the_pointers() {
        let screen = |x| Rectangle::new(Point::new(x, 0.0), Size::new(1920.0, 1080.0));
        let screens = Screens::new(vec![screen(1920.0), screen(0.0)], Point::new(2000.0, 5.0));
        let screens = screens.unwrap();
        for (number, x) in [(0, 1920.0), (1, 0.0), (2, 1920.0), (3, 1920.0)] {
            assert_eq!(screens.choose(number), screen(x), "{number}");
        }
        assert_eq!(Screens::new(Vec::new(), Point::ORIGIN), None);
    }
}
