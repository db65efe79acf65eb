//! A document made by the program: one page of plain words, as PDF.

/// A page with a title and lines of text.
pub fn page(title: &str, lines: &[&str]) -> Vec<u8> {
    let mut shown = format!("BT /F1 26 Tf 64 760 Td ({}) Tj /F1 13 Tf 0 -20 Td 20 TL", escaped(title));
    for line in lines {
        shown += &format!(" T* ({}) Tj", escaped(line));
    }
    shown += " ET";
    let content = latin(&shown);
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        [format!("<< /Length {} >>\nstream\n", content.len()).into_bytes(), content, b"\nendstream".to_vec()].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    let size = objects.len() + 1;
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    file
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

/// The text in the encoding of the font, which has the letters of French.
fn latin(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        '’' => 0x92,
        'œ' => 0x9c,
        '–' => 0x96,
        letter => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
    };
    text.chars().map(byte).collect()
}
