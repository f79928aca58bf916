/// What to read from a source, and how its images become images of the data set.
public struct ImportOptions: Hashable, Sendable {
    /// The part to import of a source that has several.
    public var part: ImportPart?
    /// The characters of the labels 0, 1, 2 ... of sources without folders.
    public var characters: CharacterList?
    /// Width and height to which images are resized, 8 to 512 pixels; nil to take the size that most images have and
    /// reject the others.
    public var size: Int?
    /// How images that are not square fit into `size`.
    public var fit = ImportFit.contain
    /// Whether grey levels are inverted: dark ink on a light background becomes light ink on a dark one.
    public var isInverted = false
    /// Whether rows and columns are exchanged.
    public var isTransposed = false
    /// The number of the first class in sources that number their classes.
    public var labelOffset = 0

    /// The defaults: everything as it is in the source.
    public init() {}
}

/// A part of a source that has several.
public enum ImportPart: String, Sendable, CaseIterable {
    /// For training: usually the largest.
    case train
    /// For choosing among models; `val` in MedMNIST's names.
    case val
    /// For evaluation; `t10k` in MNIST's file names.
    case test

    /// The names that folders and files of this part have.
    private var names: [String] {
        switch self {
        case .train: ["train", "training"]
        case .val: ["val", "valid", "validation", "dev"]
        case .test: ["test", "testing", "t10k"]
        }
    }

    /// The part whose folders have this name, in any case; nil for any other name.
    init?(folder: some StringProtocol) {
        let name = folder.lowercased()
        guard let part = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
        self = part
    }

    /// The part that a file's name tells, such as `emnist-letters-train-images-idx3-ubyte` or `train-000000.tar`.
    init?(file: some StringProtocol) {
        let words = file.split { !$0.isLetter && !$0.isNumber }
        let text = file.lowercased()
        guard
            let part = words.lazy.compactMap({ Self(folder: $0) }).first
                ?? [(ImportPart.train, "train"), (.test, "test"), (.test, "t10k")].first(where: { text.contains($0.1) }
                )?.0
        else { return nil }
        self = part
    }

    /// `--part train or --part test`, for messages.
    static func choices(_ parts: some Sequence<ImportPart>) -> String {
        let all = Set(parts)
        return allCases.filter(all.contains).map { "--part \($0.rawValue)" }.joined(separator: " or ")
    }
}

/// How an image that is not square becomes a square.
public enum ImportFit: String, Sendable, CaseIterable {
    /// Keeps the proportions; the rest gets the median grey level of the image's border.
    case contain
    /// Stretches the image.
    case stretch
}
