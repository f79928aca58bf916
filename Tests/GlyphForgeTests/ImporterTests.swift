import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Importer")
struct ImporterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Imports a source and opens the data set.
    private func imported(
        _ source: String, to name: String = "imported", part: ImportPart? = nil, chars: String? = nil, workers: Int = 2
    ) async throws -> Dataset {
        var options = ImportOptions()
        options.part = part
        options.characters = try chars.map { try CharacterList($0) }
        try await Importer(source: source, options: options, workers: workers).run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    private func failure(_ source: String, part: ImportPart? = nil, chars: String? = nil) async -> String {
        do {
            let set = try await imported(source, to: "failed", part: part, chars: chars)
            try FileManager.default.removeItem(atPath: set.path)
            return "no failure: \(set.count) images"
        } catch {
            #expect(error is DatasetError || error is FormatError || error is FileError, "\(error)")
            let left = ["failed", "failed.partial"].filter { FileManager.default.fileExists(atPath: folder.file($0)) }
            #expect(left.isEmpty)
            return "\(error)"
        }
    }

    /// A PNG of one grey level.
    private func png(_ level: UInt8, side: Int = 8, height: Int? = nil) -> [UInt8] {
        var file: [UInt8] = []
        [UInt8](repeating: level, count: side * (height ?? side)).withUnsafeBytes {
            PNGEncoder().encode($0, width: side, height: height ?? side, to: &file)
        }
        return file
    }

    private func make(_ kind: String, _ name: String) throws -> String {
        let result = try judge("make_image_archive.py", kind, folder.file(name))
        #expect(result.status == 0, "\(result.errors)")
        return folder.file(name)
    }

    /// The label and the last pixel of each image, in the data set's order.
    private func contents(_ set: Dataset) -> [[Int]] {
        (0..<set.count).map { [set.label(at: $0), Int(set.pixels(at: $0).last!)] }
    }

    /// The images in the judge's archives: image i has class i % 3 and grey level 10 i + i % 3.
    private let inOrder = (0..<6).map { [$0 % 3, 10 * $0 + $0 % 3] }
    private let byClass = [0, 3, 1, 4, 2, 5].map { [$0 % 3, 10 * $0 + $0 % 3] }

    private func generated(_ chars: String, fonts: String = Project.fonts, name: String = "set") async throws -> Dataset
    {
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList(chars), side: 16), sources: [.path(fonts)], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    /// Label, exported name and pixels of every image, sorted, because an export may have another order.
    private func images(_ set: Dataset, named: Bool) throws -> [String] {
        var names = ManifestPages.fileNames(try ExportSplit(set, name: nil, names: .inFolders))
        return try (0..<set.count).map { image in
            let name = named ? try names.element(of: image) : ""
            return "\(set.label(at: image)) \(name) \(Hexadecimal.text(set.pixels(at: image)))"
        }.sorted()
    }

    @Test(
        "Importing an exported data set gives the same images, labels, classes and font names",
        arguments: [ExportFormat.png, .tarGzip, .zip])
    func treeRoundTrip(_ format: ExportFormat) async throws {
        let set = try await generated("A-Za-c0-9")
        let path = folder.file("out." + format.rawValue)
        try await Exporter(set, workers: 2).export(as: format, to: path) { _ in }
        let again = try await imported(path)
        // Folders begin with their label, because 0 to 9 would sort before A to Z.
        #expect(again.classes == set.classes)
        #expect(try images(again, named: true) == images(set, named: true))
        #expect(try DatasetInfo(again).facesUsed == DatasetInfo(set).facesUsed)
    }

    @Test("Importing exported npz and IDX files gives the same images in the same order", arguments: ["idx", "npz"])
    func arrayRoundTrip(_ form: String) async throws {
        let set = try await generated("J,A,B")
        let path = folder.file(form == "idx" ? "mnist" : "both.npz")
        let other = try await generated("J,A,B", fonts: Project.fonts + "/OCRBS.otf", name: "other")
        try await Exporter(set, workers: 2).export(as: form == "idx" ? .idx : .npz, to: path, test: other) { _ in }
        for part in [ImportPart.train, .test] {
            let set = part == .train ? set : other
            let again = try await imported(path, to: part.rawValue, part: part, chars: "J,A,B")
            #expect(again.classes == set.classes)
            #expect(again.count == set.count)
            #expect(Array(again.pixels(from: 0, to: again.count)) == Array(set.pixels(from: 0, to: set.count)))
            #expect((0..<set.count).allSatisfy { again.label(at: $0) == set.label(at: $0) })
        }
        let message = await failure(path)
        #expect(message.contains("--part train or --part test"), "\(message)")
    }

    @Test(
        "Files from Pillow, zipfile and tarfile are imported correctly, including colour and 16-bit images",
        arguments: [
            "zip-L", "zip-RGB", "zip-RGBA", "zip-LA", "zip-P", "zip-16", "tar", "tar.gz", "tar.xz", "tar.bz2",
            "folders",
        ])
    func archives(_ kind: String) async throws {
        let set = try await imported(try make(kind, "made"))
        // A folder is read class by class.
        #expect(contents(set) == (kind == "folders" ? byClass : inOrder))
        #expect(set.classes.map(\.codepoint) == ["A", "B", "C"])
        #expect((0..<6).allSatisfy { set.pixels(at: $0)[0] == 255 })
        #expect(try DatasetInfo(set).rejects.isEmpty)
        // Names such as 0.png are not base64.
        let sources = try await set.manifest.read {
            try String.fetchAll($0, sql: "SELECT source FROM images WHERE instance IS NULL ORDER BY id")
        }
        #expect(sources.count == 6 && sources[0].hasSuffix("A/0.png"))
    }

    @Test(
        "Arrays from NumPy are imported correctly",
        arguments: ["stored", "deflated", "channel", "one-hot", "half", "double"])
    func arrays(_ kind: String) async throws {
        let set = try await imported(try make("npz-" + kind, "made.npz"))
        #expect(contents(set) == inOrder)
        #expect(set.classes == ["0", "1", "2"].enumerated().map { DatasetClass(label: $0.offset, name: $0.element) })
    }

    @Test(
        "MNIST's files are imported with and without gzip, as a folder with a part or as one file",
        arguments: ["idx", "idx-gz"])
    func idx(_ kind: String) async throws {
        let made = try make(kind, "mnist")
        #expect(contents(try await imported(made, to: "a", part: .train)) == inOrder)
        #expect(contents(try await imported(made, to: "b", part: .test)) == inOrder.reversed())
        let file = made + "/train-images-idx3-ubyte" + (kind == "idx" ? "" : ".gz")
        let set = try await imported(file, to: "c", chars: "A-C")
        #expect(contents(set) == inOrder)
        #expect(set.classes.map(\.codepoint) == ["A", "B", "C"])
    }

    @Test("Both parts of an npz file can be imported")
    func parts() async throws {
        let made = try make("npz-parts", "made.npz")
        #expect(contents(try await imported(made, to: "a", part: .train)) == inOrder)
        #expect(contents(try await imported(made, to: "b", part: .test)) == inOrder.reversed())
        #expect(await failure(made).contains("--part train or --part test"))
    }

    @Test(
        "Unsuitable arrays are refused with the reason",
        arguments: [
            ("fraction", "is not an integer"), ("negative", "is -1, not an integer"),
            ("two-hot", "zeros and a single 1"),
            ("short-labels", "6 images, but there are 5 labels"),
            ("large", "600 x 600 pixels; an import accepts"), ("empty", "has no images"),
            ("other-names", "has the arrays data, target; name the arrays images"),
        ])
    func badArrays(_ kind: String, _ reason: String) async throws {
        let made = try make("npz-" + kind, "made.npz")
        let message = await failure(made)
        #expect(message.contains(reason), "\(message)")
    }

    private func write(idx magic: [UInt8], _ dimensions: [Int], bytes: Int, to name: String) throws {
        let header = magic + dimensions.flatMap { IDX.bigEndian(UInt32($0)) }
        try folder.write(header + [UInt8](repeating: 1, count: bytes), to: name)
    }

    @Test("The errors for damaged or mismatched IDX files state the reason")
    func badIDX() async throws {
        func expect(_ reason: String, chars: String? = nil, _ make: () throws -> Void) async throws {
            try? FileManager.default.removeItem(atPath: folder.file("x"))
            try write(idx: [0, 0, 8, 3], [2, 8, 8], bytes: 128, to: "x/images-idx3-ubyte")
            try write(idx: [0, 0, 8, 1], [2], bytes: 2, to: "x/labels-idx1-ubyte")
            try make()
            let message = await failure(folder.file("x/images-idx3-ubyte"), chars: chars)
            #expect(message.contains(reason), "\(message)")
        }
        try await expect("no failure: 2 images") {}
        try await expect("is truncated") {
            try write(idx: [0, 0, 8, 3], [2, 8, 8], bytes: 127, to: "x/images-idx3-ubyte")
        }
        try await expect("is longer than its header says") {
            try write(idx: [0, 0, 8, 3], [2, 8, 8], bytes: 129, to: "x/images-idx3-ubyte")
        }
        try await expect("first bytes are 01000803") {
            try write(idx: [1, 0, 8, 3], [2, 8, 8], bytes: 128, to: "x/images-idx3-ubyte")
        }
        try await expect("it is empty") { try folder.write([], to: "x/images-idx3-ubyte") }
        try await expect("within its header") { try folder.write([0, 0, 8, 3, 0], to: "x/images-idx3-ubyte") }
        try await expect("has images of 4 x 8 pixels") {
            try write(idx: [0, 0, 8, 3], [2, 8, 4], bytes: 64, to: "x/images-idx3-ubyte")
        }
        try await expect("2 images, but there are 3 labels") {
            try write(idx: [0, 0, 8, 1], [3], bytes: 3, to: "x/labels-idx1-ubyte")
        }
        try await expect("labels-idx1-ubyte is truncated") {
            try write(idx: [0, 0, 8, 1], [2], bytes: 1, to: "x/labels-idx1-ubyte")
        }
        try await expect("no file of labels found") {
            try FileManager.default.removeItem(atPath: folder.file("x/labels-idx1-ubyte"))
        }
        try await expect("has 1 character, but the labels", chars: "A") {}
        let labels = await failure(folder.file("x/labels-idx1-ubyte"))
        #expect(labels.contains("import the file with the images"), "\(labels)")
    }

    @Test("The error for a truncated gzip file states the reason")
    func cutGzip() async throws {
        let made = try make("idx-gz", "mnist")
        let path = made + "/train-images-idx3-ubyte.gz"
        let whole = try bytes(path)
        try folder.write(whole.dropLast(12), to: "mnist/train-images-idx3-ubyte.gz")
        #expect(await failure(path).contains("cannot be decompressed: it is truncated or damaged"))
    }

    @Test("Each kind of unusable image is a reject with its reason, and hidden files are skipped")
    func rejects() async throws {
        try folder.write([], to: "in/A/0.png")
        try folder.write(png(10), to: "in/A/1.png")
        try folder.write(Array("hello".utf8), to: "in/A/2.png")
        try folder.write(png(20).prefix(60), to: "in/B/3.png")
        try folder.write(png(30, side: 9), to: "in/B/4.png")
        try folder.write(png(30, side: 600), to: "in/B/5.png")
        try folder.write(png(30, side: 8, height: 9), to: "in/B/6.png")
        try folder.write(png(40), to: "in/B/7.png")
        try folder.write(Array("notes".utf8), to: "in/B/notes.txt")
        try folder.write([1], to: "in/B/.DS_Store")
        try folder.write([1], to: "in/__MACOSX/A/._1.png")
        try folder.write([1], to: "in/README.txt")
        let set = try await imported(folder.file("in"))
        #expect(contents(set) == [[0, 10], [1, 40]])
        let rows = try await set.manifest.read {
            try Row.fetchAll($0, sql: "SELECT reason, characters, file, detail FROM rejects ORDER BY id").map {
                "\($0[0] as String) \($0[1] as String) \($0[2] as Int) \($0[3] as String)"
            }
        }
        let expected = [
            "unreadable U+0041 0 A/0.png: 0 bytes", "unreadable U+0041 0 A/2.png: not a PNG or JPEG file",
            "unreadable U+0042 0 B/3.png: ",
            "other-size U+0042 0 B/4.png: 9 x 9 pixels, but most images are 8 x 8",
            "too-large U+0042 0 B/5.png: 600 x 600 pixels; the maximum side is 512",
            "other-size U+0042 0 B/6.png: 8 x 9 pixels",
            "unreadable U+0042 0 B/notes.txt: not a PNG or JPEG file",
        ]
        #expect(rows.count == expected.count)
        for (row, start) in zip(rows, expected) { #expect(row.hasPrefix(start), "\(row)") }
    }

    @Test("Folders become classes: characters, codepoints, names, and numbers in numeric order")
    func classes() async throws {
        func classes(_ names: [String]) throws -> [String] {
            try ImageTree(names.map { "root/\($0)/x.png" }, subject: "x").classes.map { "\($0.notation)/\($0.name)" }
        }
        #expect(
            try classes(["b", "U+0041", "cat"]) == [
                "U+0041/LATIN CAPITAL LETTER A", "U+0062/LATIN SMALL LETTER B", "/cat",
            ])
        #expect(try classes(["9", "1"]) == ["U+0031/DIGIT ONE", "U+0039/DIGIT NINE"])
        #expect(try classes(["10", "9", "dog", "1"]) == ["/1", "/9", "/10", "/dog"])
        #expect(throws: DatasetError.self) { try classes(["A", "U+0041"]) }
        #expect(throws: DatasetError.self) { try ImageTree(["train/A/x.png", "test/A/x.png"], subject: "x") }
        #expect(throws: DatasetError.self) { try ImageTree(["x.png"], subject: "x") }
        #expect(try ImageTree(["A/x.png", "A/y.png"], subject: "x").classes.map(\.symbol) == ["A"])
    }

    @Test("Base64 names are decoded if nine of ten names decode; family and style come from the font's name")
    func fontNames() throws {
        func fonts(_ names: [String]) -> [String] {
            var fonts = FontNames(names.map { Substring($0) })
            _ = names.enumerated().map { fonts.font(of: Substring($0.element), label: $0.offset) }
            return fonts.names
        }
        #expect(
            fonts(["a2F6b28udHRm.png", "VmVyYS1Cb2xkLnR0Zg==.png", "VmVyYS1Cb2xkLnR0Zg.png"]) == [
                "kazoo.ttf", "Vera-Bold.ttf",
            ])
        // base64url and base64.
        #expect(fonts(["w7_Dvw==.png", "w7/Dvw==.png"]) == ["ÿÿ"])
        #expect(fonts(["a2F6b28udHRm.png", "000000001.png"]).isEmpty)
        #expect(fonts((0..<9).map { _ in "a2F6b28udHRm.png" } + ["x.png"]) == ["kazoo.ttf"])
        // A second image of a class counts as another font of the same name.
        var twice = FontNames(["a2F6b28udHRm.png"])
        #expect([0, 1, 0].map { twice.font(of: "a2F6b28udHRm.png", label: $0) } == [0, 0, 1])
        #expect(twice.names == ["kazoo.ttf", "kazoo.ttf~2"])
        for (name, family, style) in [
            ("Vera-BoldItalic.ttf", "Vera", "BoldItalic"),
            ("Big Caslon Medium Italic.otf", "Big Caslon", "Medium Italic"),
            ("Black.ttf", "Black", "Regular"), ("kazoo.ttf", "kazoo", "Regular"), ("a-b.ttc#1", "a-b", "Regular"),
            ("X.5", "X.5", "Regular"),
        ] {
            let parts = FontFileNameParts(name)
            #expect(parts.family == family && parts.style == style, "\(name): \(parts)")
        }
    }

    @Test("The bytes do not depend on the number of workers, or on an earlier interrupted run")
    func deterministic() async throws {
        let made = try make("zip-L", "made.zip")
        _ = try await imported(made, to: "one", workers: 1)
        // The files that an interrupted run leaves.
        let partial = folder.file("eight.partial")
        try folder.write(Array("import \(made)".utf8), to: "eight.partial/.glyphforge")
        try folder.write([1, 2, 3], to: "eight.partial/work.sqlite")
        try folder.write([1, 2, 3], to: "eight.partial/images-idx3-ubyte")
        _ = try await imported(made, to: "eight", workers: 8)
        #expect(!FileManager.default.fileExists(atPath: partial))
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "classes.csv", "manifest.sqlite"] {
            #expect(try bytes(folder.file("one/" + file)) == bytes(folder.file("eight/" + file)), "\(file)")
        }
    }

    @Test("The error for an unsuitable source states the reason in one sentence")
    func refusals() async throws {
        try folder.write([], to: "native/manifest.sqlite")
        #expect(await failure(folder.file("native")).contains("is already a data set"))
        #expect(await failure(folder.file("nowhere")).contains("cannot be found"))
        try folder.write(Array("readme".utf8), to: "bare/README")
        #expect(await failure(folder.file("bare")).contains("has no images"))
        try folder.write([1], to: "bad/A/x.png")
        #expect(
            await failure(folder.file("bad")).contains(
                "has no usable image; the first reject: A/x.png: not a PNG or JPEG file"))
        let noArchive = try folder.write(Array("nonsense".utf8), to: "x.zip")
        #expect(await failure(noArchive).contains("cannot be read as an archive"))
        let empty = try folder.write([], to: "empty.tar")
        #expect(await failure(empty).contains("0 bytes"))
        let tar = try make("tar.gz", "whole.tar.gz")
        let cut = try folder.write(try bytes(tar).dropLast(200), to: "cut.tar.gz")
        #expect(await failure(cut).contains("truncated"))
        #expect(await failure(tar, part: .train).contains("omit --part"))
        #expect(await failure(tar, chars: "A-C").contains("omit --chars"))
        try folder.write([1], to: "taken")
        let error = await #expect(throws: DatasetError.self) { _ = try await imported(tar, to: "taken") }
        #expect(error?.code == .exists)
    }

    @Test(
        "Damage anywhere in a source gives an error or a reject, never a crash",
        arguments: ["tar", "zip-L", "npz-deflated", "npz-stored", "idx"])
    func fuzz(_ kind: String) async throws {
        var path = try make(kind, kind.hasPrefix("npz") ? "made.npz" : "made")
        if kind == "idx" { path += "/train-images-idx3-ubyte" }
        let whole = try bytes(path)
        var generator = SeededGenerator(seed: 7)
        var (sound, failed) = (0, 0)
        for _ in 0..<25 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                damaged.removeLast(Int.random(in: 1..<damaged.count, using: &generator))
            }
            try Data(damaged).write(to: URL(fileURLWithPath: path))
            do {
                let set = try await imported(path, to: "fuzzed")
                #expect(set.count <= 6)
                sound += 1
                try FileManager.default.removeItem(atPath: set.path)
            } catch {
                #expect(error is DatasetError || error is FormatError || error is FileError, "\(error)")
                failed += 1
            }
        }
        #expect(failed > 0 && sound + failed == 25)
    }
}
