//! G.711: a table each to decode, arithmetic on the segments to encode (ITU-T G.711, tables 1a to 2b).

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "codes have 8 bits, sizes 15"
)]

use super::{CodecProblem, need, to_i16};

/// A-law code to linear, ±1.0.
pub(super) static ALAW: [f32; 256] = {
    let mut table = [0.0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] = alaw_to_linear(code) as f32 / 32_768.0;
        code += 1;
    }
    table
};

/// µ-law code to linear, ±1.0.
pub(super) static ULAW: [f32; 256] = {
    let mut table = [0.0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] = ulaw_to_linear(code) as f32 / 32_768.0;
        code += 1;
    }
    table
};

/// 13-bit value of an A-law code, left-aligned in 16 bits.
const fn alaw_to_linear(code: usize) -> i16 {
    let plain = code ^ 0x55;
    let segment = (plain >> 4) & 7;
    let step = (plain & 15) as i16;
    let size = match segment {
        0 => (step << 4) + 8,
        _ => ((step << 4) + 0x108) << (segment - 1),
    };
    if plain & 0x80 == 0 { -size } else { size }
}

/// 14-bit value of a µ-law code, left-aligned in 16 bits.
const fn ulaw_to_linear(code: usize) -> i16 {
    let plain = !code & 0xff;
    let segment = (plain >> 4) & 7;
    let step = (plain & 15) as i16;
    let size = (((step << 3) + 0x84) << segment) - 0x84;
    if plain & 0x80 == 0 { size } else { -size }
}

/// A-law code of a 16-bit sample.
pub(super) fn alaw_from_linear(sample: i16) -> u8 {
    let (sign, size) = if sample < 0 {
        (0, !sample)
    } else {
        (0x80, sample)
    };
    let size = size.cast_unsigned() >> 4;
    let code = match size.checked_ilog2() {
        None | Some(0..=3) => size,
        Some(top) => ((top - 3) << 4) as u16 | (size >> (top - 4)) & 15,
    };
    (code as u8 | sign) ^ 0x55
}

/// µ-law code of a 16-bit sample.
pub(super) fn ulaw_from_linear(sample: i16) -> u8 {
    let (sign, size) = if sample < 0 {
        (0x80, !sample)
    } else {
        (0, sample)
    };
    let biased = ((size.cast_unsigned() >> 2) + 33).min(0x1fff);
    let top = biased.ilog2();
    let code = ((top - 5) << 4) as u16 | (biased >> (top - 4)) & 15;
    !(code as u8 | sign)
}

pub(super) fn encode(
    sound: &[f32],
    payload: &mut [u8],
    law: fn(i16) -> u8,
) -> Result<usize, CodecProblem> {
    need(payload.len(), sound.len())?;
    for (code, sample) in payload.iter_mut().zip(sound) {
        *code = law(to_i16(*sample));
    }
    Ok(sound.len())
}

pub(super) fn decode(
    payload: &[u8],
    sound: &mut [f32],
    table: &[f32; 256],
) -> Result<usize, CodecProblem> {
    need(sound.len(), payload.len())?;
    for (sample, code) in sound.iter_mut().zip(payload) {
        *sample = table[usize::from(*code)];
    }
    Ok(payload.len())
}

#[cfg(test)]
#[allow(clippy::cast_sign_loss, reason = "codes have 8 bits")]
mod tests {
    use super::*;

    /// The compression of ITU-T G.191 (`alaw_compress`), step by step.
    fn reference_alaw(sample: i16) -> u8 {
        let mut ix = if sample < 0 {
            !sample >> 4
        } else {
            sample >> 4
        };
        if ix > 15 {
            let mut exponent = 1;
            while ix > 16 + 15 {
                ix >>= 1;
                exponent += 1;
            }
            ix -= 16;
            ix += exponent << 4;
        }
        if sample >= 0 {
            ix |= 0x80;
        }
        (ix ^ 0x55) as u8
    }

    /// The compression of ITU-T G.191 (`ulaw_compress`), step by step.
    fn reference_ulaw(sample: i16) -> u8 {
        let mut size = if sample < 0 {
            (!sample >> 2) + 33
        } else {
            (sample >> 2) + 33
        };
        if size > 0x1fff {
            size = 0x1fff;
        }
        let mut rest = size >> 6;
        let mut segment = 1;
        while rest != 0 {
            segment += 1;
            rest >>= 1;
        }
        let high = 8 - segment;
        let low = 15 - ((size >> segment) & 15);
        let mut code = (high << 4) | low;
        if sample >= 0 {
            code |= 0x80;
        }
        code as u8
    }

    /// The expansion of ITU-T G.191 (`ulaw_expand`).
    fn reference_ulaw_expand(code: u8) -> i32 {
        let sign = if code < 0x80 { -1 } else { 1 };
        let inverted = !i32::from(code);
        let exponent = (inverted >> 4) & 7;
        let step = 4 << (exponent + 1);
        sign * ((0x80 << exponent) + step * (inverted & 15) + step / 2 - 4 * 33)
    }

    /// The expansion of ITU-T G.191 (`alaw_expand`).
    fn reference_alaw_expand(code: u8) -> i32 {
        let ix = i32::from(code ^ 0x55) & 0x7f;
        let exponent = ix >> 4;
        let mut mantissa = ix & 15;
        if exponent > 0 {
            mantissa += 16;
        }
        mantissa = (mantissa << 4) + 8;
        if exponent > 1 {
            mantissa <<= exponent - 1;
        }
        if (code ^ 0x55) > 127 {
            mantissa
        } else {
            -mantissa
        }
    }

    #[test]
    fn every_sample_compresses_as_the_itu_software_tool_library_does() {
        for sample in i16::MIN..=i16::MAX {
            assert_eq!(
                alaw_from_linear(sample),
                reference_alaw(sample),
                "A {sample}"
            );
            assert_eq!(
                ulaw_from_linear(sample),
                reference_ulaw(sample),
                "mu {sample}"
            );
        }
    }

    #[test]
    fn every_code_expands_as_the_itu_software_tool_library_does() {
        for code in 0..=255 {
            assert_eq!(
                i32::from(alaw_to_linear(code.into())),
                reference_alaw_expand(code),
                "A {code}"
            );
            assert_eq!(
                i32::from(ulaw_to_linear(code.into())),
                reference_ulaw_expand(code),
                "mu {code}"
            );
        }
    }

    #[test]
    fn known_codes_of_the_recommendation() {
        // G.711 table 1a: the largest A-law value is 4032 of 4096; table 2a: the largest µ-law value 8031 of 8159.
        assert_eq!(alaw_to_linear(0xaa), 32_256);
        assert_eq!(alaw_to_linear(0x2a), -32_256);
        assert_eq!(alaw_to_linear(0xd5), 8);
        assert_eq!(ulaw_to_linear(0x80), 32_124);
        assert_eq!(ulaw_to_linear(0x00), -32_124);
        assert_eq!(ulaw_to_linear(0xff), 0);
    }
}
