/// The kinds of files that are recognized by their first bytes, so that a message can name what a file is instead of
/// calling it damaged.
enum FileKind: CaseIterable {
    case npy, zip, gzip, xz, bzip2, zstd, sevenZip, tar, idx, matlab5, hdf5, pickle, parquet, sqlite
    case png, jpeg, gif, bmp, tiff, webp, pdf, html, json, font, table

    /// The longest beginning that is needed.
    static let prefixCount = 512

    /// The kind of a file that begins with these bytes; nil if it is unknown.
    init?(_ start: some Collection<UInt8>) {
        let start = Array(start.prefix(Self.prefixCount))
        guard let kind = Self.allCases.first(where: { $0.matches(start) }) else { return nil }
        self = kind
    }

    /// The kind of a file on disk; nil if it is unknown or cannot be read.
    init?(path: String) {
        guard let file = try? MappedFile(path: path), let kind = withExtendedLifetime(file, { Self(file.bytes) }) else {
            return nil
        }
        self = kind
    }

    /// Whether libarchive may read it.
    var isArchive: Bool { [.zip, .gzip, .xz, .bzip2, .zstd, .sevenZip, .tar].contains(self) }

    /// A noun with its article.
    var name: String {
        switch self {
        case .npy: "a single NumPy array (.npy)"
        case .zip: "a zip archive"
        case .gzip: "a gzip file"
        case .xz: "an xz file"
        case .bzip2: "a bzip2 file"
        case .zstd: "a Zstandard file"
        case .sevenZip: "a 7z archive"
        case .tar: "a tar archive"
        case .idx: "an IDX file"
        case .matlab5: "a MATLAB file"
        case .hdf5: "an HDF5 file"
        case .pickle: "a Python pickle"
        case .parquet: "a Parquet file"
        case .sqlite: "an SQLite database"
        case .png: "a PNG image"
        case .jpeg: "a JPEG image"
        case .gif: "a GIF image"
        case .bmp: "a BMP image"
        case .tiff: "a TIFF image"
        case .webp: "a WebP image"
        case .pdf: "a PDF document"
        case .html: "an HTML page"
        case .json: "a JSON file"
        case .font: "a font"
        case .table: "a text table (CSV)"
        }
    }

    private func matches(_ start: [UInt8]) -> Bool {
        func begins(_ text: String, at offset: Int = 0) -> Bool {
            start.dropFirst(offset).starts(with: text.utf8)
        }
        func begins(with bytes: UInt8...) -> Bool { start.starts(with: bytes) }
        switch self {
        case .npy: return begins(with: 0x93) && begins("NUMPY", at: 1)
        case .zip: return begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}")
        case .gzip: return begins(with: 0x1F, 0x8B)
        case .xz: return begins(with: 0xFD) && begins("7zXZ", at: 1)
        case .bzip2: return begins("BZh")
        case .zstd: return begins(with: 0x28, 0xB5, 0x2F, 0xFD)
        case .sevenZip: return begins(with: 0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C)
        case .tar: return begins("ustar", at: 257)
        case .idx:
            return start.count >= 4 && start[0] == 0 && start[1] == 0 && NumberFormat(idx: start[2]) != nil
                && (1...4).contains(start[3])
        case .matlab5: return begins("MATLAB 5") || begins("MATLAB 7")
        case .hdf5: return begins(with: 0x89) && begins("HDF\r\n", at: 1)
        case .pickle: return isPickle(start)
        case .parquet: return begins("PAR1")
        case .sqlite: return begins("SQLite format 3")
        case .png: return start.starts(with: PNGEncoder.signature)
        case .jpeg: return start.starts(with: JPEGReader.signature)
        case .gif: return begins("GIF8")
        case .bmp: return begins("BM") && start.count > 14 && start[6..<10].allSatisfy { $0 == 0 }
        case .tiff: return begins(with: 0x49, 0x49, 0x2A, 0) || begins(with: 0x4D, 0x4D, 0, 0x2A)
        case .webp: return begins("RIFF") && begins("WEBP", at: 8)
        case .pdf: return begins("%PDF")
        case .html:
            let text = String(decoding: start.prefix(64), as: UTF8.self).lowercased().drop { $0.isWhitespace }
            return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
        case .json:
            let first = start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            return (first == UInt8(ascii: "{") || first == UInt8(ascii: "[")) && isText(start)
        case .font:
            return begins(with: 0, 1, 0, 0) || begins("OTTO") || begins("ttcf") || begins("wOFF") || begins("wOF2")
                || begins("%!PS-AdobeFont")
        case .table:
            let line = start.prefix { $0 != 0x0A }
            return isText(start)
                && [",", ";", "\t"].contains { (sign: Unicode.Scalar) in line.contains(UInt8(sign.value)) }
        }
    }

    /// Protocols 2 to 5 begin with their number; 0 and 1 are text that begins with a mark and a list, dictionary or name.
    private func isPickle(_ start: [UInt8]) -> Bool {
        if start.count >= 2, start[0] == 0x80 { return (2...5).contains(start[1]) }
        return start.starts(with: Array("(dp".utf8)) || start.starts(with: Array("(lp".utf8))
            || start.starts(with: Array("cnumpy".utf8)) || start.starts(with: Array("ccopy_reg".utf8))
    }

    private func isText(_ start: [UInt8]) -> Bool {
        !start.contains { $0 < 0x09 || (0x0E..<0x20).contains($0) || $0 == 0x7F }
    }
}
