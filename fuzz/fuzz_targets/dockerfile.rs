//! Bytes of a Dockerfile, parsed and judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbline_checks::{Settings, Verdict, dockerfile, evaluate_dockerfile};

fuzz_target!(|bytes: &[u8]| {
    let lines = bytes.split(|byte| *byte == b'\n').count();
    let in_text = |line: u32| (1..=lines).contains(&(line as usize));
    match dockerfile::parse(bytes) {
        Err(error) => {
            assert!(in_text(error.line), "{error:?}");
            assert!(!error.message.contains(char::is_control), "{error:?}");
        }
        Ok(file) => {
            let settings = Settings {
                informational: true,
                allowed_registries: vec!["registry.example/team".to_owned()],
                ..Settings::default()
            };
            for result in evaluate_dockerfile(&file, &settings) {
                let Verdict::Fail(offences) = result.verdict else { continue };
                assert!(!offences.is_empty(), "{}", result.check.id);
                for offence in offences {
                    assert!(in_text(offence.line), "{offence:?}");
                    let told = [offence.detail, offence.ignored];
                    let safe = |text: &str| !text.contains(char::is_control);
                    assert!(told.iter().flatten().all(|text| safe(text)), "{told:?}");
                }
            }
        }
    }
});
