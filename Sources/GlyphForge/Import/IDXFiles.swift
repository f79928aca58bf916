/// A pair of IDX files, images and labels, found by their names.
struct IDXFiles {
    private let images: String

    init(images: String) { self.images = images }

    /// Finds MNIST's files among those of a folder; nil when there are none.
    ///
    /// - Throws: `.unsuitable` when the part is missing, or several files match.
    init?(folder: String, files: [String], part: ImportPart?) throws {
        let names = files.filter { $0.contains("idx3") && $0.contains("images") }
        guard !names.isEmpty else { return nil }
        let found = names.filter { name in part.map { ImportPart(file: name) == $0 } ?? true }
        guard found.count == 1 else {
            if found.isEmpty {
                throw DatasetError(
                    .unsuitable,
                    "\(folder) has no \(part!.rawValue) part, only \(names.joined(separator: ", ")).")
            }
            let parts = found.compactMap { ImportPart(file: $0) }
            let advice =
                part == nil && parts.count == found.count && Set(parts).count == parts.count
                ? "choose one with \(ImportPart.choices(parts))" : "import one of these files instead of the folder"
            throw DatasetError(.unsuitable, "\(folder) has \(found.joined(separator: " and ")); \(advice).")
        }
        self.init(images: folder + "/" + found[0])
    }

    /// Whether a file is an IDX file, by its name or its first bytes, compressed or not. The name of an archive does
    /// not count, because it may describe the contents.
    static func isIDX(_ path: String) throws -> Bool {
        let name = (path.split(separator: "/").last ?? "").lowercased()
        let isArchive = [".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2"].contains { name.hasSuffix($0) }
        if !isArchive, name.contains("idx3") || name.contains("idx1") { return true }
        return try IDX.isIDX(path)
    }

    /// Opens both files.
    func open(_ options: ImportOptions) throws -> ArrayImages {
        let first = try IDX.array(images)
        guard first.shape.count >= 2 else {
            throw DatasetError(
                .unsuitable,
                "\(images) does not contain images: its shape is \(NumberArray.shapeText(first.shape)); import the file with "
                    + "the images, the labels are found next to it.")
        }
        let labels = try ImportLabels(try IDX.array(Self.labels(of: images)), options)
        return try ArrayImages(.idx, options, labels: labels, conversion: nil, images: { try IDX.array(images) })
    }

    /// The file of the labels, whose name corresponds to that of the images.
    private static func labels(of images: String) throws -> String {
        let file = images.split(separator: "/").last.map(String.init) ?? images
        let name = file.replacing("images", with: "labels").replacing("idx3", with: "idx1")
        let folder = images.dropLast(file.count)
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        // In this program's data sets with more than 256 classes, labels have four bytes.
        let names = [name, plain, plain + ".gz", plain.replacing("idx1-ubyte", with: "idx1-int")]
        guard name != file, let found = names.first(where: { FilePath.exists(folder + $0) }) else {
            throw DatasetError(
                .unsuitable,
                "\(images): no file of labels found"
                    + (name == file
                        ? "; name the images as MNIST does, train-images-idx3-ubyte."
                        : ": neither \(plain) nor \(plain).gz exists."))
        }
        return folder + found
    }
}
