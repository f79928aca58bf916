/// Opens an `.npz` file: `images` and `labels`, or `x_train`, `y_train`, `x_test` and `y_test` as Keras has them.
func openNPZ(_ path: String, part: ImportPart?, characters: CharacterList?) throws -> ArrayImages {
    let names = try NPZMember.names(in: path)
    let pairs: [(part: ImportPart?, images: String, labels: String)] = [
        (nil, "images", "labels"), (.train, "x_train", "y_train"), (.test, "x_test", "y_test"),
    ]
    let there = pairs.filter { names.contains($0.images) && names.contains($0.labels) }
    guard !there.isEmpty else {
        throw DatasetError(
            .unsuitable,
            "\(path) holds \(names.isEmpty ? "no arrays" : names.joined(separator: ", ")); call them images and labels, or x_train and y_train."
        )
    }
    let chosen = there.filter { part == nil || $0.part == part }
    guard let pair = chosen.first else {
        let advice =
            there.contains { $0.part == nil }
            ? "it has images and labels; leave out --part" : "it has the other one only"
        throw DatasetError(.unsuitable, "\(path) has no \(part!.rawValue) part: \(advice).")
    }
    guard chosen.count == 1 else {
        throw DatasetError(.unsuitable, "\(path) holds several parts; choose one by --part train or --part test.")
    }
    let images = try NPZMember(path, pair.images)
    return try ArrayImages(
        .npz, part: part, images: try images.imageArray(labels: pair.labels),
        labels: { try NPZMember(path, pair.labels).labelArray() }, characters: characters)
}

/// One array of an `.npz` file, stored or deflated: a zip archive's member in numpy's `.npy` format.
package final class NPZMember: ByteStream {
    private let path: String
    private let name: String
    private let archive: ImportArchive
    private var description = ""
    private var isFortran = false
    private var shape: [Int] = []
    /// Bytes before the numbers.
    private var headerSize = 0

    private var subject: String { "\(path), \(name)" }

    /// The arrays of a file, without `.npy`.
    package static func names(in path: String) throws -> [String] {
        let archive = try ImportArchive(path)
        var names: [String] = []
        while let name = try archive.next() { if name.hasSuffix(".npy") { names.append(String(name.dropLast(4))) } }
        return names
    }

    /// Opens an array that is there, and reads its header.
    package init(_ path: String, _ name: String) throws {
        self.path = path
        self.name = name
        archive = try ImportArchive(path)
        while let member = try archive.next(), member != name + ".npy" {}
        let start = try read(8)
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
        guard start.count == 8, start.starts(with: magic), (1...3).contains(start[6]) else {
            throw DatasetError(.damaged, "\(subject) is no array of numpy's .npy format.")
        }
        let size = try read(start[6] == 1 ? 2 : 4)
        let length = size.reversed().reduce(0) { $0 << 8 | Int($1) }
        let text = length <= 1 << 16 ? try read(length) : []
        let header = String(decoding: text, as: UTF8.self)
        guard length > 0, text.count == length,
            let found = header.firstMatch(of: /'descr':\s*'([^']*)'/),
            let order = header.firstMatch(of: /'fortran_order':\s*(True|False)/),
            let sizes = header.firstMatch(of: /'shape':\s*\(([0-9, ]*)\)/)
        else {
            throw DatasetError(
                .damaged, "\(subject): its header is cut off, damaged, or of a kind that holds no plain numbers.")
        }
        headerSize = start.count + size.count + length
        description = String(found.1)
        isFortran = order.1 == "True"
        let texts = sizes.1.split { $0 == "," || $0 == " " }
        shape = texts.compactMap { Int($0) }
        let elements = shape.reduce(Int?(1)) { product, size in
            product.flatMap {
                let (result, overflow) = $0.multipliedReportingOverflow(by: size); return overflow ? nil : result
            }
        }
        guard shape.count == texts.count, (elements ?? .max) < 1 << 48 else {
            throw DatasetError(.damaged, "\(subject) is damaged: no file holds an array of shape \(NumberArray.shapeText(shape)).")
        }
    }

    package func read(_ count: Int) throws -> [UInt8] {
        do {
            return try archive.read(count)
        } catch let error as ImportArchive.MemberError {
            throw DatasetError(.damaged, "\(subject) cannot be unpacked (\(error.reason)); fetch the file again.")
        }
    }

    /// The array as square images of unsigned bytes.
    ///
    /// - Throws: `.unsuitable`, with the line of Python that makes them such.
    func imageArray(labels: String) throws -> NumberArray {
        var conversion = "a['\(name)']"
        var wrong: [String] = []
        switch shape.count {
        case 3 where shape[1] == shape[2]: break
        case 4 where shape[1] == shape[2] && shape[3] == 1: shape = Array(shape.prefix(3))
        case 4 where shape[1] == shape[2] && (3...4).contains(shape[3]):
            wrong.append("in colour")
            conversion += "[..., :3].mean(axis=3)"
        default:
            wrong.append("of shape \(NumberArray.shapeText(shape))")
            let side = shape.count == 2 ? Int(Double(shape[1]).squareRoot()) : 28
            conversion += ".reshape(-1, \(side), \(side))"
        }
        if description != "|u1" {
            wrong.append("of type \(description)")
            conversion += ".astype(np.uint8)"
        }
        if isFortran {
            wrong.append("in Fortran's order")
            conversion = "np.ascontiguousarray(\(conversion))"
        } else if !wrong.isEmpty, !conversion.hasSuffix("uint8)") {
            conversion += ".astype(np.uint8)"
        }
        guard wrong.isEmpty else {
            throw unsuitable(wrong, "(N, side, side) of uint8, 0 to 255", conversion, labels, isImages: true)
        }
        return NumberArray(subject: subject, format: .unsignedByte, shape: shape, bytes: self)
    }

    /// The array as labels.
    ///
    /// - Throws: `.unsuitable`, with the line of Python that makes them such.
    package func labelArray() throws -> NumberArray {
        guard let format = NumberFormat(numpy: description), !isFortran || shape.count == 1 else {
            throw unsuitable(
                [isFortran ? "in Fortran's order" : "of type \(description)"], "whole numbers from 0",
                isFortran ? "np.ascontiguousarray(a['\(name)'])" : "np.unique(a['\(name)'], return_inverse=True)[1]",
                name,
                isImages: false)
        }
        return NumberArray(subject: subject, format: format, shape: shape, bytes: self)
    }

    /// The array as a matrix of floating-point numbers.
    ///
    /// - Throws: `.unsuitable`, with the line of Python that makes it such.
    package func floatArray() throws -> NumberArray {
        guard shape.count == 2, shape[1] > 0 else {
            throw DatasetError(
                .unsuitable,
                "\(subject) has the shape \(NumberArray.shapeText(shape)) instead of (N, K): a row for each example, a column for each class or feature."
            )
        }
        guard let format = NumberFormat(numpy: description), format.kind == .float, !isFortran else {
            throw DatasetError(
                .unsuitable,
                "\(subject) is \(isFortran ? "in Fortran's order" : "of type \(description)") instead of float32 or float64 in C's; convert it in Python by "
                    + "numpy.ascontiguousarray(a, dtype='float64').")
        }
        return NumberArray(subject: subject, format: format, shape: shape, bytes: self)
    }

    /// Where the array's numbers lie in the file, mapped, when they are stored as they are; nil when they are deflated.
    ///
    /// - Throws: `.damaged` when the file ends before the numbers do.
    package func storedNumbers() throws -> (file: MappedFile, offset: Int)? {
        guard let start = ZipDirectory(archive.file.bytes)?.storedMember(name + ".npy") else { return nil }
        let size = shape.reduce(1, *) * (NumberFormat(numpy: description)?.byteCount ?? 1)
        guard start.count >= headerSize + size else {
            throw DatasetError(.damaged, "\(subject) is cut off: it holds less than its header says; fetch it again.")
        }
        return (archive.file, start.lowerBound + headerSize)
    }

    private func unsuitable(_ wrong: [String], _ wanted: String, _ conversion: String, _ labels: String, isImages: Bool)
        -> DatasetError
    {
        let arrays =
            isImages
            ? "images=\(conversion), labels=a['\(labels)']"
            : "images=a['\(name == "labels" ? "images" : name.replacing("y_", with: "x_"))'], labels=\(conversion)"
        return DatasetError(
            .unsuitable,
            "\(subject): \(wrong.joined(separator: " and ")) instead of \(wanted); convert it in Python by "
                + "a = np.load('\(path)'); np.savez_compressed('converted.npz', \(arrays)).")
    }
}
