/// Images and labels in NumPy's `.npz` format.
enum NPZImages {
    /// Opens the arrays `images` and `labels`, or `x_train`, `y_train`, `x_test` and `y_test` as Keras names them.
    static func open(_ path: String, part: ImportPart?, characters: CharacterList?) throws -> ArrayImages {
        let names = try NPZMember.names(in: path)
        let pairs: [(part: ImportPart?, images: String, labels: String)] = [
            (nil, "images", "labels"), (.train, "x_train", "y_train"), (.test, "x_test", "y_test"),
        ]
        let present = pairs.filter { names.contains($0.images) && names.contains($0.labels) }
        guard !present.isEmpty else {
            let found = names.isEmpty ? "no arrays" : "the arrays " + names.joined(separator: ", ")
            throw DatasetError(
                .unsuitable, "\(path) has \(found); name the arrays images and labels, or x_train and y_train.")
        }
        let chosen = present.filter { part == nil || $0.part == part }
        guard let pair = chosen.first else {
            let advice =
                present.contains { $0.part == nil }
                ? "it has the arrays images and labels; omit --part" : "it has only the other part"
            throw DatasetError(.unsuitable, "\(path) has no \(part!.rawValue) part: \(advice).")
        }
        guard chosen.count == 1 else {
            throw DatasetError(.unsuitable, "\(path) has several parts; choose one with --part train or --part test.")
        }
        let images = try NPZMember(path, pair.images)
        return try ArrayImages(
            .npz, part: part, images: try images.imageArray(labels: pair.labels),
            labels: { try NPZMember(path, pair.labels).labelArray() }, characters: characters)
    }
}

extension NPZMember {
    /// The array as square images of unsigned bytes.
    ///
    /// - Parameter labels: The name of the labels' array, for the message.
    /// - Throws: `.unsuitable`, with the line of Python that converts the array.
    func imageArray(labels: String) throws -> NumberArray {
        var shape = shape
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
        if elementType != "|u1" {
            wrong.append("of type \(elementType)")
            conversion += ".astype(np.uint8)"
        }
        if isFortranOrder {
            wrong.append("in Fortran order")
            conversion = "np.ascontiguousarray(\(conversion))"
        } else if !wrong.isEmpty, !conversion.hasSuffix("uint8)") {
            conversion += ".astype(np.uint8)"
        }
        guard wrong.isEmpty else {
            throw unsuitable(
                wrong, wanted: "(N, side, side) of uint8, 0 to 255",
                arrays: "images=\(conversion), labels=a['\(labels)']")
        }
        return NumberArray(subject: subject, format: .unsignedByte, shape: shape, bytes: self)
    }

    /// The array as labels.
    ///
    /// - Throws: `.unsuitable`, with the line of Python that converts the array.
    package func labelArray() throws -> NumberArray {
        guard let format = NumberFormat(numpy: elementType), !isFortranOrder || shape.count == 1 else {
            let conversion =
                isFortranOrder
                ? "np.ascontiguousarray(a['\(name)'])" : "np.unique(a['\(name)'], return_inverse=True)[1]"
            let images = name == "labels" ? "images" : name.replacing("y_", with: "x_")
            throw unsuitable(
                [isFortranOrder ? "in Fortran order" : "of type \(elementType)"], wanted: "integers from 0",
                arrays: "images=a['\(images)'], labels=\(conversion)")
        }
        return NumberArray(subject: subject, format: format, shape: shape, bytes: self)
    }

    private func unsuitable(_ wrong: [String], wanted: String, arrays: String) -> FormatError {
        FormatError(
            .unsuitable,
            "\(subject) is \(wrong.joined(separator: " and ")) instead of \(wanted); convert it in Python with "
                + "a = np.load('\(path)'); np.savez_compressed('converted.npz', \(arrays)).")
    }
}
