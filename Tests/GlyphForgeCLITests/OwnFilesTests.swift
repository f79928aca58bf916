import Foundation
import TestSupport
import Testing

/// A user's own images, with names that mean something, from import to prediction.
@Suite("The user's own files")
struct OwnFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let fonts = try glyphforge("generate", "drawn", "--fonts", Project.fonts, "--chars", "A-C", "--quiet")
        #expect(fonts.status == 0, "\(fonts.errors)")
        #expect(try glyphforge("export", "drawn", "--as", "png", "drawn-png").status == 0)
        // Copies under names that are not those of fonts.
        for letter in ["A", "B", "C"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("drawn-png/\(letter)")).sorted()
            for (number, name) in names.prefix(20).enumerated() {
                try folder.write(
                    bytes(folder.file("drawn-png/\(letter)/\(name)")), to: "own/\(letter)/scan \(number) (copy).png")
            }
        }
        try folder.write(
            bytes(folder.file("own/A/scan 0 (copy).png")), to: "own/B/in the wrong folder (copy).png")
    }

    private func glyphforge(_ arguments: String...) throws -> ProgramResult {
        try run(CommandTests.program, arguments, in: folder.path)
    }

    private func text(_ name: String) throws -> String { String(decoding: try bytes(folder.file(name)), as: UTF8.self) }

    @Test("Names of files reach the flags, the duplicates, the predictions and the decisions")
    func names() throws {
        #expect(try glyphforge("import", "own", "set", "--quiet").status == 0)
        #expect(try glyphforge("train", "set", "--recipe", "logistic", "--model", "model", "--quiet").status == 0)
        #expect(try glyphforge("predict", "model", "set", "--out", "p.npz", "--quiet").status == 0)
        let flagged = try glyphforge(
            "flag", "set", "--predictions", "p.npz", "--csv", "f.csv", "--jsonl", "f.jsonl", "--report", "f.html")
        #expect(flagged.status == 0, "\(flagged.errors)")
        for file in ["f.csv", "f.jsonl", "f.html"] {
            #expect(try text(file).contains("in the wrong folder (copy).png"), "\(file)")
        }
        #expect(
            try text("f.csv").hasPrefix(
                "index,given,suggested,score,cause,family,style,file,font_is_no_alphabet,source\n"))
        let copies = try glyphforge("duplicates", "set")
        #expect(copies.output.contains("A/scan 0 (copy).png, B/in the wrong folder (copy).png"), "\(copies.output)")
        #expect(
            try glyphforge("duplicates", "set", "--format", "json").output.contains("B/in the wrong folder (copy).png"))
        #expect(try glyphforge("predict", "model", "set", "--out", "p.csv").status == 0)
        #expect(try text("p.csv").hasPrefix("index,source,given,predicted,probability,"))
        #expect(try text("p.csv").contains("0,A/scan 0 (copy).png,A,"))
    }

    @Test("Predict takes folders, skips what is no image, and prints the most probable classes")
    func predicting() throws {
        #expect(try glyphforge("train", "drawn", "--recipe", "logistic", "--model", "model", "--quiet").status == 0)
        try folder.write("GIF89a".utf8, to: "own/C/z.gif")
        let result = try glyphforge("predict", "model", "own", "--top", "3", "--format", "json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let images = try #require(json["images"] as? [[String: Any]])
        #expect(result.status == 0 && images.count == 61)
        #expect(images.first?["image"] as? String == "own/A/scan 0 (copy).png")
        #expect(images.allSatisfy { ($0["predictions"] as? [Any])?.count == 3 })
        #expect(
            result.errors.contains(
                "Skipped 1 of 62 files. own/C/z.gif cannot be read: it is not a PNG or JPEG file, but a GIF image."),
            "\(result.errors)")
        let none = try glyphforge("predict", "model", "own/C/z.gif")
        #expect(none.status == 1 && none.output.isEmpty)
        #expect(try glyphforge("predict", "model", "own", "--out", "p.csv", "--top", "2").status == 0)
        #expect(try text("p.csv").hasPrefix("image,predicted,probability,predicted_2,probability_2,p(A),p(B),p(C)\n"))
    }

    @Test("All rejects are listed; an unknown command gets the nearest name")
    func rejectsAndSpelling() throws {
        let rejects = try glyphforge("info", "drawn", "--rejects")
        #expect(rejects.status == 0 && rejects.output.hasPrefix("file"), "\(rejects.output)")
        let json = try glyphforge("info", "drawn", "--rejects", "--format", "json")
        #expect(json.output.contains("\"rejects\"") && json.output.contains("\"reason\""))
        for (arguments, advice) in [
            (["genrate", "x"], "glyphforge has no command 'genrate'. Did you mean `glyphforge generate`?"),
            (
                ["review", "exprot"],
                "glyphforge review has no command 'exprot'. Did you mean `glyphforge review export`?"
            ),
            (["qqqqq"], "glyphforge has no command 'qqqqq'. `glyphforge --help` lists the commands."),
        ] {
            let result = try run(CommandTests.program, arguments, in: folder.path)
            #expect(result.status == 64 && result.errors == "Error: \(advice)\n", "\(result.errors)")
        }
    }
}
