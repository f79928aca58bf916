import Foundation
import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Sources of imports")
struct ImportSourcesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ kind: String, _ name: String) throws -> String {
        let result = try judge("make_import_source.py", kind, folder.file(name))
        #expect(result.status == 0, "\(result.errors)")
        return folder.file(name)
    }

    private func imported(
        _ source: String, _ change: (inout ImportOptions) -> Void = { _ in }
    ) async throws -> (set: Dataset, notes: [String]) {
        var options = ImportOptions()
        change(&options)
        let output = folder.file(UUID().uuidString)
        let notes = try await Importer(source: source, options: options, workers: 2).run(output: output) { _ in }
        return (try Dataset(path: output), notes)
    }

    private func failure(_ source: String, _ change: (inout ImportOptions) -> Void = { _ in }) async -> String {
        do {
            return "no failure: \(try await imported(source, change).set.count) images"
        } catch {
            #expect(error is DatasetError || error is FormatError || error is FileError, "\(error)")
            return "\(error)"
        }
    }

    /// The label and the last pixel of each image, in the data set's order.
    private func contents(_ set: Dataset) -> [[Int]] {
        (0..<set.count).map { [set.label(at: $0), Int(set.pixels(at: $0).last!)] }
    }

    /// The images that the judge makes: image i has class i % 3 and grey level 10 i + i % 3; the first pixel is 255.
    private let expected = (0..<6).map { [$0 % 3, 10 * $0 + $0 % 3] }

    private func isCornerOnly(_ set: Dataset) -> Bool {
        (0..<set.count).allSatisfy { set.pixels(at: $0)[0] == 255 && set.pixels(at: $0)[1] < 255 }
    }

    @Test(
        "Numbers of any type and order become the same grey levels, and the note and the provenance tell the range",
        arguments: [
            ("npz-unit", "0...1"), ("npz-unit-half", "0...1"), ("npz-unit-big", "0...1"), ("npz-centred", "-0.5...0.5"),
            ("npz-signed", "-1...1"), ("npz-level", nil), ("npz-i2", nil), ("npz-i4", nil), ("npz-i8", nil),
            ("npz-u2", nil), ("npz-fortran", "0...1"), ("npz-last", nil), ("npz-rgb", "in colour"),
            ("npz-rgb-first", "in colour"), ("npz-flat", nil), ("mat-5", nil), ("mat-compressed", nil),
            ("mat-uint8", nil),
            ("mat-unit", "0...1"), ("csv", nil), ("csv-semicolon", nil), ("csv-tab", nil), ("csv-quoted", nil),
            ("csv-last", nil), ("csv-bare", nil), ("csv-bom", nil), ("csv-gz", nil), ("csv-unit", "0...1"),
        ] as [(String, String?)])
    func numbers(_ kind: String, _ note: String?) async throws {
        // The format is found by the contents; only NumPy needs its ending.
        let (set, notes) = try await imported(try make(kind, kind.hasPrefix("npz") ? "set.npz" : "set"))
        #expect(contents(set) == expected)
        #expect(isCornerOnly(set))
        #expect(set.classes.map(\.name) == ["0", "1", "2"])
        if let note {
            #expect(notes.count == 1 && notes[0].contains(note), "\(notes)")
            #expect(set.provenance.imported?.scaledFrom == (note.contains("...") ? note : nil))
        } else {
            #expect(notes.isEmpty, "\(notes)")
        }
    }

    @Test("True and false become 255 and 0")
    func booleans() async throws {
        let (set, notes) = try await imported(try make("npz-bool", "set.npz"))
        #expect(isCornerOnly(set))
        #expect(contents(set).allSatisfy { $0[1] == 0 })
        #expect(notes.count == 1 && notes[0].contains("true or false"), "\(notes)")
    }

    @Test("Numbers without a clear range are refused with advice that works when it is followed")
    func unclear() async throws {
        for kind in ["npz-wide", "npz-standard", "npz-nan"] {
            let path = try make(kind, kind + ".npz")
            let message = await failure(path)
            let start = try #require(message.range(of: "x = "), "\(message)")
            var advice = String(message[start.lowerBound...].prefix { $0 != "\n" })
            if let end = advice.range(of: ". An import") { advice = String(advice[..<end.lowerBound]) }
            if advice.hasSuffix(".") { advice.removeLast() }
            let script = """
                import numpy as np
                \(advice)
                np.savez_compressed('\(folder.file("converted.npz"))', images=x, labels=np.load('\(path)')['labels'])
                """
            let result = try run(Project.root + "/.venv/bin/python", ["-c", script])
            #expect(result.status == 0, "\(advice): \(result.errors)")
            let set = try await imported(folder.file("converted.npz")).set
            if kind == "npz-nan" {
                // NaN becomes 0.
                #expect(contents(set) == expected)
            } else {
                #expect(isCornerOnly(set) && contents(set) == expected)
            }
        }
    }

    @Test("Images that look black, or dark on light, get a warning; --invert exchanges the levels")
    func warnings() async throws {
        let ones = try await imported(try make("npz-ones", "ones.npz")).notes
        #expect(ones.contains { $0.contains("No pixel is brighter than 1 of 255") }, "\(ones)")
        let light = try make("npz-light", "light.npz")
        #expect(try await imported(light).notes.contains { $0.contains("--invert exchanges") })
        let (set, notes) = try await imported(light) { $0.isInverted = true }
        #expect(contents(set) == expected)
        #expect(notes.isEmpty, "\(notes)")
        #expect(set.provenance.commands(output: "x")[0].hasSuffix(" x --invert"))
    }

    @Test(
        "Labels that are words name the classes, in the order of sorted folders",
        arguments: ["npz-words", "npz-bytes", "csv-words", "webdataset-words"])
    func words(_ kind: String) async throws {
        let (set, notes) = try await imported(try make(kind, kind.hasPrefix("npz") ? "set.npz" : "set"))
        #expect(set.classes.map(\.name) == ["ant", "cat", "dog"])
        #expect(contents(set) == expected.map { [[1, 2, 0][$0[0]], $0[1]] })
        #expect(notes.isEmpty)
    }

    @Test("Python objects are refused with the line that converts them")
    func objects() async throws {
        let message = await failure(try make("npz-objects", "set.npz"))
        #expect(message.contains("holds Python objects") && message.contains("allow_pickle=True"), "\(message)")
    }

    @Test("The parts of MedMNIST's files are chosen with --part")
    func medmnist() async throws {
        let path = try make("npz-medmnist", "set.npz")
        #expect(await failure(path).contains("--part train or --part val or --part test"))
        #expect(contents(try await imported(path) { $0.part = .train }.set) == expected)
        #expect(contents(try await imported(path) { $0.part = .val }.set) == expected.reversed())
        #expect(contents(try await imported(path) { $0.part = .test }.set) == Array(expected.prefix(3)))
    }

    @Test("EMNIST's files are imported with --label-offset and --transpose, which messages suggest")
    func emnist() async throws {
        let path = try make("emnist", "emnist")
        let (wrong, notes) = try await imported(path) { $0.part = .train }
        #expect(wrong.classes.count == 4)
        #expect(
            notes.count == 1 && notes[0].contains("--label-offset 1") && notes[0].contains("--transpose"), "\(notes)")
        let tooFew = await failure(path) {
            $0.part = .train
            $0.characters = try? CharacterList("A-C")
        }
        #expect(tooFew.contains("--label-offset 1"), "\(tooFew)")
        let (set, none) = try await imported(path) {
            $0.part = .test
            $0.characters = try? CharacterList("A-C")
            $0.labelOffset = 1
            $0.isTransposed = true
        }
        #expect(contents(set) == expected && none.isEmpty)
        #expect(set.classes.map(\.codepoint) == ["A", "B", "C"])
        let below = await failure(path) {
            $0.part = .test
            $0.labelOffset = 2
        }
        #expect(below.contains("the label of image 0 is 1, but the first class has the number 2"), "\(below)")
    }

    @Test("MATLAB's files: our own exports in versions 5 and 7.3, SVHN's names, and structs, which are refused")
    func matlab() async throws {
        let set = try await imported(try make("npz-unit", "set.npz")).set
        for (limit, name) in [(Exporter.maxMAT5Size, "5.mat"), (0, "73.mat")] {
            try Exporter(set, workers: 1).exportMAT(to: folder.file(name), maxMAT5Size: limit) { _ in }
            let again = try await imported(folder.file(name)).set
            #expect(contents(again) == expected && isCornerOnly(again))
        }
        let (svhn, notes) = try await imported(try make("mat-svhn", "svhn.mat")) { $0.labelOffset = 1 }
        #expect(contents(svhn) == expected)
        #expect(notes.count == 1 && notes[0].contains("colour"))
        let message = await failure(try make("mat-struct", "struct.mat"))
        #expect(message.contains("images does not hold an array of real numbers"), "\(message)")
    }

    @Test("WebDatasets: a folder of archives or one of them, with parts, and with the classes' characters")
    func webDatasets() async throws {
        let path = try make("webdataset", "all")
        let set = try await imported(path).set
        #expect(contents(set) == expected)
        #expect(set.classes.map(\.codepoint) == ["A", "B", "C"])
        #expect(contents(try await imported(path + "/set-000001.tar").set) == Array(expected.suffix(3)))
        let parts = try make("webdataset-parts", "parts")
        #expect(await failure(parts).contains("--part train or --part test"))
        #expect(contents(try await imported(parts) { $0.part = .test }.set) == Array(expected.suffix(3)))
    }

    @Test("Our own exports as WebDataset, Croissant and imagefolder are imported, with their parts")
    func ownExports() async throws {
        let set = try await imported(try make("webdataset", "in")).set
        let test = try await imported(try make("npz-light", "test.npz")) { $0.characters = try? CharacterList("A-C") }
            .set
        for format in [ExportFormat.webDataset, .croissant, .imageFolder] {
            let path = folder.file(format.rawValue)
            try await Exporter(set, workers: 1).export(as: format, to: path) { _ in }
            let again = try await imported(path).set
            #expect(again.classes == set.classes)
            #expect(contents(again).map(\.description).sorted() == expected.map(\.description).sorted())
            let both = path + "-both"
            try await Exporter(set, workers: 1).export(as: format, to: both, test: test) { _ in }
            #expect(await failure(both).contains("--part train or --part test"))
            let train = try await imported(both) { $0.part = .train }.set
            #expect(contents(train).map(\.description).sorted() == expected.map(\.description).sorted())
        }
    }

    private func png(_ level: UInt8) -> [UInt8] {
        var file: [UInt8] = []
        [UInt8](repeating: level, count: 64).withUnsafeBytes { PNGEncoder().encode($0, width: 8, height: 8, to: &file) }
        return file
    }

    @Test("Trees of parts have the classes of all parts; a part that is missing is an error that names the others")
    func parts() async throws {
        for (name, level) in [
            ("train/A/1.png", 10), ("train/C/2.png", 20), ("validation/B/3.png", 30), ("Test/A/4.png", 40),
        ] {
            try folder.write(png(UInt8(level)), to: "tree/data/\(name)")
        }
        let path = folder.file("tree")
        #expect(await failure(path).contains("--part train or --part val or --part test"))
        let train = try await imported(path) { $0.part = .train }.set
        #expect(train.classes.map(\.codepoint) == ["A", "B", "C"])
        #expect(contents(train) == [[0, 10], [2, 20]])
        #expect(train.provenance.imported?.part == "train")
        #expect(contents(try await imported(path) { $0.part = .val }.set) == [[1, 30]])
        #expect(contents(try await imported(path) { $0.part = .test }.set) == [[0, 40]])
        // One part alone is a tree as any other.
        #expect(contents(try await imported(path + "/data/train").set) == [[0, 10], [1, 20]])
        let missing = await failure(path + "/data/train") { $0.part = .test }
        #expect(missing.contains("omit --part"), "\(missing)")
    }

    @Test("JPEG files decode as in Pillow; the size that most images have is taken, and the others are rejects")
    func mixed() async throws {
        let (set, notes) = try await imported(try make("mixed", "in"))
        #expect(set.side == 24 && set.count == 12)
        for (image, name) in ["1.jpg", "2.jpeg", "3.JPG", "5.jpg"].enumerated() {
            let text = try String(contentsOfFile: folder.file("in/\(name).txt"), encoding: .utf8)
            let pillow = text.split { $0 == " " || $0 == "\n" }.map { Int($0)! }
            let difference = zip(set.pixels(at: image), pillow).map { abs(Int($0) - $1) }.max()!
            // libjpeg's luma and that of the converted colours differ by rounding.
            #expect(difference <= 2, "\(name): \(difference)")
        }
        let reasons = try await set.manifest.read {
            try String.fetchAll($0, sql: "SELECT reason || ' ' || detail FROM rejects ORDER BY id LIMIT 4")
        }
        #expect(reasons[0] == "other-size A/0.png: 12 x 12 pixels, but most images are 24 x 24")
        #expect(reasons[1] == "other-size A/4.png: 40 x 20 pixels, not a square of at least 8")
        #expect(reasons[2].hasPrefix("unreadable A/6.jpg: "))
        #expect(reasons[3] == "unreadable A/7.png: not a PNG or JPEG file, but a GIF image")
        #expect(notes.contains { $0.contains("--size 24") }, "\(notes)")
        #expect(try DatasetInfo(set).rejects.reduce(0) { $0 + $1.count } == 12)
    }

    @Test("--size fits images of any size: contain keeps the proportions on the border's level, stretch does not")
    func sizes() async throws {
        let path = try make("mixed", "in")
        let contain = try await imported(path) { $0.size = 20 }.set
        #expect(contain.side == 20 && contain.count == 18)
        let stretch = try await imported(path) {
            $0.size = 20
            $0.fit = .stretch
        }.set
        // The fifth image is 40 x 20 with a box of 20 x 10 in it.
        func rows(_ set: Dataset) -> Int {
            let pixels = set.pixels(at: 5 - 1)
            return (0..<20).count { row in (0..<20).contains { pixels[20 * row + $0] > 200 } }
        }
        #expect(rows(contain) == 5 && rows(stretch) == 10)
        // Images that have the size already are not changed.
        let same = try await imported(path) { $0.size = 24 }.set
        let plain = try await imported(path).set
        #expect(Array(same.pixels(at: 1)) == Array(plain.pixels(at: 0)))
        #expect(contain.provenance.commands(output: "x")[0].hasSuffix(" x --size 20 --fit contain"))
    }

    @Test("Files of other kinds are named for what they are, with what to do")
    func otherKinds() async throws {
        for (kind, texts) in [
            ("pickle", ["is a Python pickle", "pickle.load(open(", "np.savez_compressed("]),
            ("npy", ["is a single NumPy array", "labels=np.load("]), ("hdf5", ["is an HDF5 file", "h5py.File("]),
        ] {
            // The ending promises something else.
            let path = try make(kind, kind == "npy" ? "set.npy" : kind == "pickle" ? "set.npz" : "set.tar")
            let message = await failure(path)
            for text in texts { #expect(message.contains(text), "\(message)") }
        }
        for (bytes, text) in [
            ("%PDF-1.4", "is a PDF document"), ("PAR1", "is a Parquet file"),
            ("<!DOCTYPE html><html>", "is an HTML page"),
            ("{\"a\": 1}", "is a JSON file"), ("a,b,c\n1,2,3\n", "is a table with 3 columns separated by commas"),
        ] {
            let path = try folder.write(Array(bytes.utf8), to: "file.zip")
            let message = await failure(path)
            #expect(message.contains(text), "\(message)")
            #expect(!message.contains("download it again"), "\(message)")
        }
    }

    @Test("A table with a wrong row or column is an error that names it")
    func badTables() async throws {
        let header = "label," + (0..<64).map { "p\($0)" }.joined(separator: ",") + "\n"
        func row(_ label: String, _ pixel: String) -> String {
            label + "," + pixel + "," + [String](repeating: "7", count: 63).joined(separator: ",") + "\n"
        }
        for (text, reason) in [
            (header + row("0", "x"), "row 2, column 2: 'x' is not a number"),
            (header + row("0", "1") + "1,2\n", "row 3: 2 columns instead of 65"),
            (header + row("0", "999"), "has pixels from 7.00 to 999.00"), (header, "has no images"),
            (String(header.dropFirst(6)) + row("", "1").dropFirst(), "no column of labels"),
        ] {
            let message = await failure(try folder.write(Array(text.utf8), to: "set.csv"))
            #expect(message.contains(reason), "\(message)")
        }
    }

    @Test("Folders that Unicode calls equivalent are classes of their own; decomposed names are composed")
    func equivalence() async throws {
        let names = ["\u{2126}", "\u{3A9}", "\u{FA10}", "\u{585A}", "e\u{301}", "\u{1112}\u{1161}\u{11AB}"]
        for (level, name) in names.enumerated() { try folder.write(png(UInt8(10 + level)), to: "tree/\(name)/x.png") }
        // Foundation keeps names as they are on Linux.
        let set = try await imported(folder.file("tree")).set
        #expect(set.classes.map(\.notation) == ["U+00E9", "U+03A9", "U+2126", "U+585A", "U+D55C", "U+FA10"])
        #expect(contents(set) == [[0, 14], [1, 11], [2, 10], [3, 13], [4, 15], [5, 12]])
        // Two names of one class are an error, not one class.
        try folder.write(png(1), to: "tree/\u{E9}/x.png")
        let message = await failure(folder.file("tree"))
        #expect(message.contains("are the same character, U+00E9") && message.contains("U+0065 U+0301"), "\(message)")
        // Names that are not characters stay apart too.
        for (level, name) in ["caf\u{E9}", "cafe\u{301}"].enumerated() {
            try folder.write(png(UInt8(level)), to: "words/\(name)/x.png")
        }
        #expect(try await imported(folder.file("words")).set.classes.count == 2)
    }

    @Test("Font names that Unicode calls equivalent are two fonts")
    func equivalentFonts() {
        var exports = ExportNames()
        #expect(exports.unique("\u{2126}.ttf", face: 0).unicodeScalars.first == "\u{2126}")
        #expect(exports.unique("\u{3A9}.ttf", face: 0).unicodeScalars.first == "\u{3A9}")
        #expect(exports.unique("\u{3A9}.ttf", face: 0).hasSuffix("~2"))
        let files = ["\u{2126}.ttf", "\u{3A9}.ttf"].map { Data($0.utf8).base64EncodedString() + ".png" }
        var fonts = FontNames(files.map { Substring($0) })
        #expect(files.map { fonts.font(of: Substring($0), label: 0) } == [0, 1])
    }

    @Test("A class folder whose name is not UTF-8 is imported with all others, and its name is escaped")
    func notUTF8() async throws {
        try folder.write(png(1), to: "tree/A/x.png")
        let path = Array((folder.path + "/tree/cl").utf8) + [0xE9]
        #expect(mkdir(path.map(CChar.init(bitPattern:)) + [0], 0o777) == 0)
        let file = try #require(fopen((path + Array("/x.png".utf8)).map(CChar.init(bitPattern:)) + [0], "w"))
        png(2).withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        let set = try await imported(folder.file("tree")).set
        #expect(set.classes.map(\.name) == ["LATIN CAPITAL LETTER A", #"cl\xe9"#])
        #expect(contents(set) == [[0, 1], [1, 2]])
    }

    @Test("Damage anywhere in a MATLAB, JPEG or CSV source gives an error or a reject, never a crash")
    func damage() async throws {
        var generator = SeededGenerator(seed: 11)
        for kind in ["mat-5", "mat-compressed", "csv", "webdataset"] {
            let made = try make(kind, kind)
            let path = kind == "webdataset" ? made + "/set-000000.tar" : made
            let whole = try bytes(path)
            for _ in 0..<15 {
                var damaged = whole
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    damaged.removeLast(Int.random(in: 1..<damaged.count, using: &generator))
                }
                let message = await failure(try folder.write(damaged, to: "damaged"))
                #expect(!message.isEmpty)
            }
        }
        let jpeg = try bytes(try make("mixed", "in") + "/A/2.jpeg")
        for _ in 0..<200 {
            var damaged = jpeg
            damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if case .image(let image) = ImageDecoder().decode(.file(damaged)) { #expect(image.side <= 512) }
        }
    }
}
