internal import GlyphForge

/// What a model remembers of its training data: `trained-on.npz` in its folder, with the arrays `images`, `families` and
/// `outlines` of the fingerprint, each (N,) of uint64, and `mean_image` (side * side,) of float32.
struct TrainedOn {
    let fingerprint: DatasetFingerprint
    let meanImage: MeanImage

    static let fileName = "trained-on.npz"

    init(_ dataset: Dataset) throws {
        fingerprint = try DatasetFingerprint(dataset)
        meanImage = MeanImage(dataset)
    }

    func write(to path: String) throws {
        let partial = try PartialFile(for: path)
        let zip = try ZipWriter(partial.path)
        let arrays = [
            ("images", fingerprint.images), ("families", fingerprint.families), ("outlines", fingerprint.outlines),
        ]
        for (name, numbers) in arrays { try zip.append(numbers, type: "<u8", shape: [numbers.count], named: name) }
        let levels = meanImage.levels
        try zip.append(levels, type: "<f4", shape: [levels.count], named: "mean_image")
        try zip.finish()
        try partial.publish()
    }

    /// Reads the file of a model; nil if its folder has none, as in early versions.
    ///
    /// - Throws: ``ModelError`` or `FormatError` if the file is damaged.
    init?(ofModelAt folder: String) throws {
        let path = folder + "/" + Self.fileName
        guard FilePath.exists(path) else { return nil }
        fingerprint = DatasetFingerprint(
            images: try Self.numbers(path, "images", "<u8"), families: try Self.numbers(path, "families", "<u8"),
            outlines: try Self.numbers(path, "outlines", "<u8"))
        meanImage = MeanImage(levels: try Self.numbers(path, "mean_image", "<f4"))
    }

    private static func numbers<Number: BitwiseCopyable>(
        _ path: String, _ name: String, _ type: String
    ) throws -> [Number] {
        let array = try NPZMember(path, name)
        guard array.elementType == type, array.shape.count == 1, let stored = try array.storedNumbers() else {
            throw ModelError(
                "\(path) is damaged: \(name) is not an uncompressed array (N,) of \(type). Remove the file to use the "
                    + "model without comparing test sets with its training data.")
        }
        return (0..<array.shape[0]).map {
            stored.file.bytes.loadUnaligned(
                fromByteOffset: stored.offset + $0 * MemoryLayout<Number>.stride, as: Number.self)
        }
    }
}
