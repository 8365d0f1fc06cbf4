//! Adding up sound: every party hears all others and not itself (N−1).
//!
//! The sum is taken once and each party's own part is taken away again; [`super::gain::limit`] then bends what is too loud.

use super::port::FRAME;

/// Adds `other` times `gain`.
pub fn add(frame: &mut [f32; FRAME], other: &[f32; FRAME], gain: f32) {
    for (sample, other) in frame.iter_mut().zip(other) {
        *sample += other * gain;
    }
}

/// Writes the sum of all others into `frame`: `sum` less `own`.
pub fn all_but(frame: &mut [f32; FRAME], sum: &[f32; FRAME], own: &[f32; FRAME]) {
    for ((sample, sum), own) in frame.iter_mut().zip(sum).zip(own) {
        *sample = sum - own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_hears_the_others() {
        let parties = [[0.1; FRAME], [0.2; FRAME], [0.4; FRAME]];
        let mut sum = [0.0; FRAME];
        for party in &parties {
            add(&mut sum, party, 1.0);
        }
        for (party, wanted) in parties.iter().zip([0.6, 0.5, 0.3]) {
            let mut heard = [0.0; FRAME];
            all_but(&mut heard, &sum, party);
            assert!(heard.iter().all(|sample| (sample - wanted).abs() < 1e-6));
        }
    }
}
