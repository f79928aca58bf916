/// Names of image files.
enum ImageFileName {
    private static let extensions = ["png", "jpg", "jpeg"].map { Array(".\($0)".utf8) }

    /// Whether a file's name ends in .png, .jpg or .jpeg, in any case.
    static func isImage(_ file: some StringProtocol) -> Bool { stem(file) != nil }

    /// The bytes of a name without its extension; nil for other files.
    static func stem(_ file: some StringProtocol) -> [UInt8]? {
        let bytes = Array(file.utf8)
        let end = bytes.suffix(5).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard let found = extensions.first(where: { end.suffix($0.count).elementsEqual($0) }) else { return nil }
        return bytes.dropLast(found.count)
    }
}
