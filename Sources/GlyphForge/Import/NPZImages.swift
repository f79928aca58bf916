/// Images and labels in NumPy's `.npz` format.
enum NPZImages {
    /// Opens the arrays of images and labels, by the names that ``ArrayNames`` lists.
    static func open(_ path: String, _ options: ImportOptions) throws -> ArrayImages {
        let pair = try ArrayNames.pair(in: try NPZMember.names(in: path), path, options.part)
        let images = try NPZMember(path, pair.images).numbers(images: pair.images, labels: pair.labels)
        let member = try NPZMember(path, pair.labels)
        let labels =
            if let words = try member.words() {
                try ImportLabels(words: words, options, subject: member.subject)
            } else {
                try ImportLabels(member.numbers(images: pair.images, labels: pair.labels), options)
            }
        var isFirst = true
        return try ArrayImages(
            .npz, options, labels: labels, conversion: "np.load('\(path)')['\(pair.images)']",
            images: {
                defer { isFirst = false }
                return isFirst
                    ? images : try NPZMember(path, pair.images).numbers(images: pair.images, labels: pair.labels)
            })
    }
}

/// The names that arrays of images and labels have in files.
enum ArrayNames {
    struct Pair: Equatable {
        let part: ImportPart?
        let images: String
        let labels: String
    }

    /// The names in use: this program's, Keras's, MedMNIST's, and those of machine learning courses and of SVHN.
    static let known: [Pair] = [
        Pair(part: nil, images: "images", labels: "labels"),
        Pair(part: .train, images: "x_train", labels: "y_train"),
        Pair(part: .val, images: "x_val", labels: "y_val"),
        Pair(part: .test, images: "x_test", labels: "y_test"),
        Pair(part: .train, images: "train_images", labels: "train_labels"),
        Pair(part: .val, images: "val_images", labels: "val_labels"),
        Pair(part: .test, images: "test_images", labels: "test_labels"),
        Pair(part: .train, images: "X_train", labels: "y_train"),
        Pair(part: .val, images: "X_val", labels: "y_val"),
        Pair(part: .test, images: "X_test", labels: "y_test"),
        Pair(part: nil, images: "X", labels: "y"),
        Pair(part: nil, images: "x", labels: "y"),
    ]

    /// The pair of arrays to import.
    ///
    /// - Throws: `.unsuitable` when there is none, or a part must be chosen.
    static func pair(in names: [String], _ path: String, _ part: ImportPart?) throws -> Pair {
        let present = known.filter { names.contains($0.images) && names.contains($0.labels) }
        guard !present.isEmpty else {
            let found = names.isEmpty ? "no arrays" : "the arrays " + names.joined(separator: ", ")
            throw DatasetError(
                .unsuitable,
                "\(path) has \(found); name the arrays images and labels, or x_train and y_train, or train_images and "
                    + "train_labels.")
        }
        let chosen = present.filter { part == nil || $0.part == part }
        guard let pair = chosen.first else {
            let parts = present.compactMap(\.part)
            let advice =
                parts.isEmpty
                ? "it has the arrays \(present[0].images) and \(present[0].labels); omit --part"
                : "it has \(ImportPart.choices(parts))"
            throw DatasetError(.unsuitable, "\(path) has no \(part!.rawValue) part: \(advice).")
        }
        guard chosen.count == 1 else {
            throw DatasetError(
                .unsuitable,
                part == nil
                    ? "\(path) has several parts; choose one with \(ImportPart.choices(chosen.compactMap(\.part)))."
                    : "\(path) has the arrays \(chosen.map(\.images).joined(separator: " and ")); leave only one of them in "
                        + "the file.")
        }
        return pair
    }
}

extension NPZMember {
    /// The array as numbers of any type.
    ///
    /// - Parameters:
    ///   - images: The name of the images' array, for advice.
    ///   - labels: The name of the labels' array, for advice.
    /// - Throws: `.unsuitable` for other types, with the line of Python that converts the array.
    fileprivate func numbers(images: String, labels: String) throws -> NumberArray {
        guard let format = NumberFormat(numpy: elementType) else {
            func converted(_ array: String) -> String {
                "\(array)=\(array == name ? "np.array(a['\(array)'].tolist())" : "a['\(array)']")"
            }
            let isObject = elementType.hasSuffix("O")
            throw FormatError(
                .unsuitable,
                "\(subject) holds \(isObject ? "Python objects" : "elements of type \(elementType)") instead of numbers"
                    + (isObject
                        ? ". If you trust the file, convert it in Python (this runs code in the file): a = np.load('\(path)', "
                            + "allow_pickle=True); np.savez_compressed('converted.npz', \(converted(images)), "
                            + "\(converted(labels)))."
                        : "; save it as numbers."))
        }
        return NumberArray(
            subject: subject, format: format, shape: shape, bytes: self,
            isColumnMajor: isFortranOrder && shape.count > 1,
            isBoolean: elementType.dropFirst().first == "b")
    }

    /// The array as words, without the zeros that NumPy appends; nil if it holds something else.
    fileprivate func words() throws -> [String]? {
        let kind = elementType.dropFirst().first
        guard kind == "U" || kind == "S", let width = Int(elementType.dropFirst(2)), width > 0,
            shape.filter({ $0 != 1 }).count <= 1, !shape.isEmpty
        else { return nil }
        let isBigEndian = elementType.first == ">"
        return try (0..<shape.reduce(1, *)).map { _ in
            let bytes = try read(kind == "U" ? 4 * width : width)
            guard bytes.count == (kind == "U" ? 4 * width : width) else { throw FormatError.truncated(subject) }
            guard kind == "U" else { return RawName.text(bytes.prefix { $0 != 0 }) }
            var text = String.UnicodeScalarView()
            for start in stride(from: 0, to: bytes.count, by: 4) {
                let unit = isBigEndian ? Array(bytes[start..<start + 4]) : bytes[start..<start + 4].reversed()
                let value = unit.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                if value == 0 { break }
                text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            }
            return String(text)
        }
    }

    /// The array as labels.
    ///
    /// - Throws: `.unsuitable`, with advice.
    package func labelArray() throws -> NumberArray {
        guard let format = NumberFormat(numpy: elementType), !isFortranOrder || shape.count == 1 else {
            let isWords = ["U", "S"].contains(elementType.dropFirst().first)
            let found =
                isFortranOrder
                ? "is in Fortran order" : isWords ? "holds words (type \(elementType))" : "has the type \(elementType)"
            let advice =
                isFortranOrder
                ? "np.ascontiguousarray(labels)"
                : "labels = np.unique(labels, return_inverse=True)[1], if the classes are in alphabetical order"
            throw FormatError(
                .unsuitable,
                "\(subject) \(found) instead of the number of each row's class, from 0; convert it in Python with \(advice)."
            )
        }
        return NumberArray(subject: subject, format: format, shape: shape, bytes: self)
    }
}
