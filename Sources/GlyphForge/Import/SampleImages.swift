internal import Foundation

/// The archives of a WebDataset: tar files of samples, whose files share a key, such as `0001.png`, `0001.cls` and
/// `0001.json`.
struct SampleShards {
    let paths: [String]
    let part: ImportPart?

    /// A single archive.
    init(_ path: String) {
        paths = [path]
        part = nil
    }

    /// The archives of a folder, in the order of their names; nil if it is not a folder of such archives.
    ///
    /// - Throws: `.unsuitable` when a part must be chosen.
    init?(folder: String, files: [String], part: ImportPart?) throws {
        let shards = files.filter { $0.hasSuffix(".tar") || $0.hasSuffix(".tar.gz") }
        guard let first = shards.first,
            Self.isShard(try ArchiveReader.names(in: folder + "/" + first).names)
        else { return nil }
        let parts = shards.map { ImportPart(file: $0) }
        let known = Set(parts.compactMap(\.self))
        if let part {
            guard known.contains(part) else {
                throw DatasetError(
                    .unsuitable,
                    "\(folder) has no \(part.rawValue) part"
                        + (known.isEmpty ? "; omit --part." : "; choose \(ImportPart.choices(known))."))
            }
        } else if known.count > 1 {
            throw DatasetError(
                .unsuitable, "\(folder) has several parts; choose one with \(ImportPart.choices(known)).")
        }
        paths = zip(shards, parts).filter { part == nil || $0.1 == part }.map { folder + "/" + $0.0 }
        self.part = part
    }

    /// Whether an archive with these members consists of samples: a file with a class belongs to most images.
    static func isShard(_ names: [String]) -> Bool {
        let classes = Set(names.filter { $0.hasSuffix(".cls") }.map { ExactText(key($0)) })
        guard !classes.isEmpty else { return false }
        let images = names.filter(ImageFileName.isImage)
        return 2 * images.count { classes.contains(ExactText(key($0))) } > images.count
    }

    /// A file's key: its path up to the first dot of the name.
    static func key(_ name: String) -> String {
        let bytes = name.utf8
        let file = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
        let dot = bytes[file...].firstIndex(of: UInt8(ascii: ".")) ?? bytes.endIndex
        return String(name[..<dot])
    }

    /// The ending of a file after its key, in lower case.
    static func ending(_ name: String) -> String { name.dropFirst(key(name).count).lowercased() }
}

/// The images of a WebDataset, in the order of its archives. The archives are read twice: for the classes, and for the
/// images.
final class SampleImages: ImageSource {
    let form = ImportForm.webdataset
    var part: ImportPart? { shards.part }
    let classes: [DatasetClass]
    let fontNames: [String] = []
    let count: Int
    let notes: [String]

    private let shards: SampleShards
    /// The label of each image; nil where a sample has no class.
    private let labels: [Int?]
    private var archive: ArchiveReader?
    private var nextShard = 0
    private var position = 0

    init(_ shards: SampleShards, _ options: ImportOptions) throws {
        self.shards = shards
        var scan = SampleScan()
        for path in shards.paths { try scan.read(path) }
        let subject = shards.paths[0]
        let words = scan.classes.compactMap(\.self)
        let numbers = words.compactMap { Int($0) }
        let labels =
            numbers.count == words.count
            ? try ImportLabels(numbers: numbers, options, subject: subject)
            : try ImportLabels(words: words, options, subject: subject)
        classes =
            numbers.count == words.count && options.characters == nil
            ? labels.classes.map { scan.named($0, offset: options.labelOffset) } : labels.classes
        notes = labels.notes
        var known = labels.labels.makeIterator()
        self.labels = scan.classes.map { $0 == nil ? nil : Int(known.next()!) }
        count = self.labels.count
        guard words.count > 0 else { throw DatasetError(.unsuitable, "\(subject) has no image with a class.") }
    }

    func next() throws -> ImportItem? {
        while true {
            guard let archive else {
                guard nextShard < shards.paths.count else { return nil }
                let path = shards.paths[nextShard]
                self.archive = try ArchiveReader(try MappedFile(path: path), subject: path)
                nextShard += 1
                continue
            }
            guard let (name, isLink) = try archive.nextFile() else {
                self.archive = nil
                continue
            }
            guard !isLink, ImageFileName.isImage(name), position < labels.count else { continue }
            defer { position += 1 }
            // The data set needs a class for its rejects too; the detail tells that there is none.
            guard let label = labels[position] else {
                return ImportItem(
                    label: 0, font: nil, name: name,
                    contents: .reject(Reject(.unreadable, detail: "no .cls file has its class")))
            }
            return ImportItem(label: label, font: nil, name: name, contents: try archive.imageContents())
        }
    }
}

/// The classes of samples.
private struct SampleScan {
    /// For each image the text of its `.cls` file.
    private(set) var classes: [String?] = []
    /// What `.json` files say about classes that are numbers.
    private var meanings: [Int: (codepoint: Unicode.Scalar?, name: String)] = [:]

    private struct Description: Decodable {
        let codepoint: String?
        let `class`: String?
    }

    /// The maximum size of a `.cls` or `.json` file.
    private static let maxBytes = 1 << 20

    mutating func read(_ path: String) throws {
        let archive = try ArchiveReader(try MappedFile(path: path), subject: path)
        var images: [String] = []
        var texts: [ExactText: String] = [:]
        var descriptions: [(key: String, json: [UInt8])] = []
        while let (name, isLink) = try archive.nextFile() {
            if ImageFileName.isImage(name), !isLink { images.append(SampleShards.key(name)) }
            let ending = SampleShards.ending(name)
            guard ending == ".cls" || ending == ".json", case .success(let bytes) = try archive.read(Self.maxBytes)
            else {
                continue
            }
            let key = SampleShards.key(name)
            if ending == ".json" { descriptions.append((key, bytes)) }
            guard ending == ".cls" else { continue }
            let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            texts[ExactText(key)] = text.isEmpty ? nil : text
        }
        classes += images.map { texts[ExactText($0)] }
        for (key, json) in descriptions {
            guard let number = texts[ExactText(key)].flatMap({ Int($0) }), meanings[number] == nil else { continue }
            // Other programs' files may contain anything.
            guard let found = try? JSON.decoder().decode(Description.self, from: Data(json)) else { continue }
            let digits = found.codepoint.flatMap { $0.hasPrefix("U+") ? UInt32($0.dropFirst(2), radix: 16) : nil }
            let codepoint = digits.flatMap(Unicode.Scalar.init)
            guard codepoint != nil || found.class != nil else { continue }
            meanings[number] = (codepoint, found.class ?? "")
        }
    }

    /// A class with the name that the samples give.
    func named(_ item: DatasetClass, offset: Int) -> DatasetClass {
        guard let meaning = meanings[item.label + offset] else { return item }
        if let codepoint = meaning.codepoint { return DatasetClass(label: item.label, codepoint: codepoint) }
        return DatasetClass(label: item.label, name: meaning.name)
    }
}
