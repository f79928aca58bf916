internal import Foundation

/// A pair of IDX files, images and labels, found by their names.
struct IDXFiles {
    private let images: String
    private let part: ImportPart?

    init(images: String, part: ImportPart?) {
        self.images = images
        self.part = part
    }

    /// Finds MNIST's files in a folder; nil when there are none.
    ///
    /// - Throws: `.unsuitable` when the part is missing, or several files match.
    init?(folder: String, part: ImportPart?) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.contains("idx3") && $0.contains("images") && !$0.hasPrefix(".")
        }.sorted()
        guard !names.isEmpty else { return nil }
        func isOf(_ part: ImportPart, _ name: String) -> Bool {
            part == .train ? name.contains("train") : name.contains("t10k") || name.contains("test")
        }
        let found = names.filter { name in part.map { isOf($0, name) } ?? true }
        guard found.count == 1 else {
            if found.isEmpty {
                throw DatasetError(
                    .unsuitable,
                    "\(folder) has no \(part!.rawValue) part, only \(names.joined(separator: ", ")).")
            }
            let advice =
                part == nil && ImportPart.allCases.allSatisfy { part in names.count { isOf(part, $0) } == 1 }
                ? "choose one with --part train or --part test" : "import one of these files instead of the folder"
            throw DatasetError(.unsuitable, "\(folder) has \(found.joined(separator: " and ")); \(advice).")
        }
        self.init(images: folder + "/" + found[0], part: part)
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
    func open(_ characters: CharacterList?) throws -> ArrayImages {
        let array = try IDX.array(images)
        guard array.shape.count == 3, array.format == .unsignedByte, array.shape[1] == array.shape[2] else {
            let advice =
                array.shape.count == 1 ? "; import the file with the images, the labels are found next to it" : ""
            throw DatasetError(
                .unsuitable,
                "\(images) does not contain square images of bytes: its shape is \(NumberArray.shapeText(array.shape))\(advice)."
            )
        }
        return try ArrayImages(
            .idx, part: part, images: array, labels: { try IDX.array(Self.labels(of: images)) }, characters: characters
        )
    }

    /// The file of the labels, whose name corresponds to that of the images.
    private static func labels(of images: String) throws -> String {
        let file = images.split(separator: "/").last.map(String.init) ?? images
        let name = file.replacingOccurrences(of: "images", with: "labels").replacingOccurrences(
            of: "idx3", with: "idx1")
        let folder = images.dropLast(file.count)
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        // In this program's data sets with more than 256 classes, labels have four bytes.
        let names = [name, plain, plain + ".gz", plain.replacingOccurrences(of: "idx1-ubyte", with: "idx1-int")]
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
