/// The bytes of a font file: mapped from disk, or in memory for a member of an archive.
public final class FontContents: Sendable {
    /// The mapping that owns the bytes; nil when this object allocated them.
    private let mapping: MappedFile?
    // Owned by this object or its mapping and never changed; users of the bytes keep the object.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// Maps a file, so that only the parts that FreeType accesses are read.
    public init(mapping path: String) throws(FileError) {
        let file = try MappedFile(path: path)
        mapping = file
        bytes = file.bytes
    }

    /// Copies bytes to a fixed address.
    public init(_ contents: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 16)
        copy.copyBytes(from: contents)
        mapping = nil
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { if mapping == nil { bytes.deallocate() } }

    /// The number of bytes.
    public var count: Int { bytes.count }

    /// A copy of the first bytes.
    func prefix(_ count: Int) -> [UInt8] { withExtendedLifetime(self) { Array(bytes.prefix(count)) } }

    /// The number of faces according to the header of a collection; 1 for other files. (FreeType counts the faces of a
    /// collection only if the first face is valid.)
    var declaredFaceCount: Int {
        guard container == .collection, count >= 12 else { return 1 }
        return Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    }

    /// Whether the file can have faces that its header does not declare: a compressed collection, or a format of which
    /// only FreeType knows the parts, such as the resources of a dfont.
    var canHideFaces: Bool {
        switch container {
        case .woff2: prefix(8).suffix(4).elementsEqual("ttcf".utf8)
        case .other: true
        case .sfnt, .collection, .woff, .pfb, .pfa: false
        }
    }

    /// The container format, determined by the first bytes.
    public var container: FontContainer { FontContainer(firstBytes: prefix(20)) }
}

/// The container format of a font file.
public enum FontContainer: String, Sendable {
    case sfnt, collection, woff = "WOFF", woff2 = "WOFF2", pfb = "PFB", pfa = "PFA", other

    init(firstBytes: [UInt8]) {
        func begins(_ text: String) -> Bool { firstBytes.starts(with: Array(text.utf8)) }
        if begins("ttcf") {
            self = .collection
        } else if begins("wOFF") {
            self = .woff
        } else if begins("wOF2") {
            self = .woff2
        } else if begins("OTTO") || begins("true") || begins("typ1") || firstBytes.starts(with: [0, 1, 0, 0]) {
            self = .sfnt
        } else if firstBytes.starts(with: [0x80, 0x01]) {
            self = .pfb
        } else if begins("%!") {
            self = .pfa
        } else {
            self = .other
        }
    }
}
