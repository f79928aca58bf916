internal import GlyphForge

/// `trained-on.npz` in a model's folder: the arrays `images`, `families` and `outlines`, each (N,) of uint64.
extension DatasetFingerprint {
    static let fileName = "trained-on.npz"

    func write(to path: String) throws {
        let partial = try PartialFile(for: path)
        let zip = try ZipWriter(partial.path)
        for (name, numbers) in [("images", images), ("families", families), ("outlines", outlines)] {
            try zip.append(numbers, type: "<u8", shape: [numbers.count], named: name)
        }
        try zip.finish()
        try partial.publish()
    }

    /// Reads the file of a model; nil if its folder has none.
    ///
    /// - Throws: ``ModelError`` or `FormatError` if the file is damaged.
    static func read(ofModelAt folder: String) throws -> DatasetFingerprint? {
        let path = folder + "/" + fileName
        guard FilePath.exists(path) else { return nil }
        return DatasetFingerprint(
            images: try numbers(path, "images"), families: try numbers(path, "families"),
            outlines: try numbers(path, "outlines"))
    }

    private static func numbers(_ path: String, _ name: String) throws -> [UInt64] {
        let array = try NPZMember(path, name)
        guard array.elementType == "<u8", array.shape.count == 1, let stored = try array.storedNumbers() else {
            throw ModelError(
                "\(path) is damaged: \(name) is not an uncompressed array (N,) of uint64. Remove the file to use the "
                    + "model without comparing test sets with its training data.")
        }
        return (0..<array.shape[0]).map {
            UInt64(
                littleEndian: stored.file.bytes.loadUnaligned(fromByteOffset: stored.offset + 8 * $0, as: UInt64.self))
        }
    }
}
