import Foundation
import TestSupport
import Testing

/// Runs the program as a process and checks its exit code and output.
@Suite("The glyphforge program")
struct CommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The program is in the same folder as the test bundle.
    static let program: String = {
        let products = Bundle.allBundles.map(\.bundlePath) + [Bundle.main.bundlePath, CommandLine.arguments[0]]
        return products.lazy.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/glyphforge" }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? Project.root + "/.build/debug/glyphforge"
    }()

    private func glyphforge(_ arguments: String..., killAfter seconds: Double? = nil) throws -> ProgramResult {
        try run(Self.program, arguments, in: folder.path, killAfter: seconds)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("Generate, sheet and export work and print their results on standard output")
    func fromFontsToExports() throws {
        let made = try glyphforge("generate", "set", "--fonts", Project.fonts, "--quiet")
        #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
        #expect(made.output.hasPrefix("Wrote set: 5"))
        #expect(made.output.contains("Found 60 faces"))
        #expect(try glyphforge("sheet", "set").output == "Wrote set.png.\n")
        for (format, name) in [("png", "tree"), ("tar.gz", "set.tar.gz"), ("zip", "set.zip"), ("idx", "mnist")] {
            #expect(try glyphforge("export", "set", "--as", format, name).status == 0)
        }
        let refused = try glyphforge("sheet", "set", "--out", "set/classes.csv")
        #expect(refused.status == 1 && refused.errors.contains("exists and is not a PNG file"))
        #expect(try run("/bin/bash", ["-c", "'\(Self.program)' info set > /dev/full"], in: folder.path).status == 1)
        #expect(try names() == ["mnist", "set", "set.png", "set.tar.gz", "set.zip", "tree"])
        let again = try glyphforge("generate", "set", "--fonts", Project.fonts)
        #expect(again.status == 0 && again.output.hasPrefix("set is already complete"))
    }

    @Test("The JSON of info is consistent and contains the command that reproduces the set")
    func info() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts, "--chars", "A-C", "--size", "16", "--invert")
        let result = try glyphforge("info", "set", "--format", "json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(json["schema"] as? Int == 1)
        let (found, used, rejected) = (
            json["faces_found"] as? Int, json["faces_used"] as? Int, json["faces_rejected"] as? Int
        )
        #expect(found == 60 && used.flatMap { used in rejected.map { used + $0 } } == 60)
        #expect((json["slowest"] as? [Any])?.count == 10)
        let table = try glyphforge("info", "set").output
        #expect(table.contains("--chars A-C --fit notmnist --size 16 --invert"))
    }

    @Test("A set can be extended, also after a killed run, and split; both commands report the result")
    func extendingAndSplitting() throws {
        _ = try glyphforge("generate", "whole", "--fonts", Project.fonts, "--styles", "1", "--dedupe", "outlines")
        _ = try glyphforge("generate", "killed", "--fonts", Project.fonts, "--styles", "1", "--dedupe", "outlines")
        #expect(
            try glyphforge("extend", "whole", "--chars", "K-Z").output
                == "Extended whole by 16 classes, to 2,902 images of 26 classes.\n")
        for seconds in [0.02, 0.05, 0.1, 0.2, 0.4] {
            let result = try glyphforge("extend", "killed", "--chars", "K-Z", killAfter: seconds)
            #expect(result.status == 0 || result.status == 137, "\(result.errors)")
        }
        #expect(try glyphforge("extend", "killed", "--chars", "K-Z").status == 0)
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "manifest.sqlite"] {
            #expect(try bytes(folder.file("killed/" + file)) == bytes(folder.file("whole/" + file)), "\(file)")
        }
        #expect(try names() == ["killed", "whole"])
        let split = try glyphforge("split", "whole", "large", "small", "--small-faces", "8", "--format", "json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(split.output.utf8)) as? [String: Any])
        #expect(
            json["shared"] as? [String: Int] == [
                "families": 0, "equal_outlines": 0, "equal_images": 0, "near_copies": 0,
            ])
        #expect((json["small"] as? [String: Any])?["faces"] as? Int == 8)
        #expect(
            try glyphforge("split", "whole", "large", "other").errors.contains(
                "large exists and is not this split of whole"))
        #expect(try glyphforge("extend", "large", "--chars", "a").errors.contains("was made from another data set"))
        #expect(
            try glyphforge("info", "small").output.contains(
                "glyphforge split whole large small --small-faces 8 --seed 0"))
    }

    @Test("An exported set can be imported, equals the original, and works with every command")
    func importing() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts, "--chars", "A-C")
        _ = try glyphforge("export", "set", "--as", "tar.gz", "set.tar.gz")
        let made = try glyphforge("import", "set.tar.gz", "again")
        #expect(made.status == 0 && made.output.hasPrefix("Wrote again: 1"), "\(made.errors)")
        #expect(try glyphforge("info", "again").output.contains("glyphforge import set.tar.gz again"))
        #expect(try glyphforge("sheet", "again", "--class", "B").status == 0)
        #expect(try glyphforge("sheet", "again", "--class", "cat").errors.contains("has no class 'cat'"))
        #expect(try glyphforge("duplicates", "again").status == 0)
        #expect(try glyphforge("export", "again", "--as", "csv", "again.csv").status == 0)
        let table = try glyphforge("compare", "set", "again", "--report", "page.html")
        #expect(
            table.status == 0 && table.output.contains("The grey-level histograms differ by 0.0 %"), "\(table.errors)")
        #expect(try bytes(folder.file("page.html")).starts(with: Array("<!doctype html>".utf8)))
        let text = try glyphforge("compare", "set", "again", "--format", "json").output
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(json["schema"] as? Int == 1 && json["histogram_distance"] as? Double == 0)
        #expect((json["classes"] as? [[String: Any]])?.map { $0["difference"] as? Double } == [0, 0, 0])
    }

    @Test("Fonts are listed as a table, JSON and CSV")
    func fonts() throws {
        #expect(try glyphforge("fonts", Project.fonts).output.contains("60 faces, "))
        let json = try glyphforge("fonts", Project.fonts, "--format", "json", "--chars", "A-Z").output
        let listing = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let faces = try #require(listing["faces"] as? [[String: Any]])
        #expect(faces.count == 60)
        #expect(faces.allSatisfy { $0["characters"] as? Int == 26 })
        let csv = try glyphforge("fonts", Project.fonts, "--format", "csv").output
        try folder.write(csv.utf8, to: "faces.csv")
        let read = try judge("read_csv.py", folder.file("faces.csv"))
        #expect(read.output == "60 12\n", "\(read.errors)")
    }

    @Test(
        "Wrong usage prints one sentence and exits with code 64",
        arguments: [
            (["generate", "x", "--fonts", "."], "--chars", "J-A", "wrong order"),
            (["generate", "x", "--fonts", "."], "--size", "4", "8 to 512"),
            (["generate", "x", "--fonts", "."], "--workers", "0", "1 to 1024"),
            (["generate", "x", "--fonts", "."], "--fit", "tight", "fit"),
            (["sheet", "x"], "--columns", "0", "1 to 1000"),
            (["export", "x", "y"], "--as", "gif", "gif"),
            (["cross-validate", "x"], "--out", "x.csv", "must end in .npz"),
            (["cross-validate", "x", "--out", "x.npz"], "--folds", "1", "2 to 1000"),
            (
                ["export", "x", "y", "--test", "z"], "--as", "mat",
                "requires --as idx, npz, imagefolder, webdataset or croissant"
            ),
        ])
    func usage(_ command: [String], _ option: String, _ value: String, _ reason: String) throws {
        let result = try run(Self.program, command + [option, value], in: folder.path)
        #expect(result.status == 64)
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test("A command without fonts exits with code 64")
    func noSource() throws {
        #expect(try glyphforge("generate", "x").status == 64)
        #expect(try glyphforge("fonts").status == 64)
    }

    @Test("Failures print one sentence, exit with code 1 and leave no files")
    func failures() throws {
        try folder.write("x".utf8, to: "taken/file")
        let cases: [([String], String)] = [
            (["generate", "x", "--fonts", "/nowhere"], "/nowhere cannot be found"),
            (["generate", "x", "--fonts", "taken"], "No fonts found"),
            (["generate", "taken", "--fonts", Project.fonts], "taken exists and cannot be resumed"),
            (["generate", "x", "--fonts", Project.fonts, "--chars", "U+12000"], "No font file has an image"),
            (["info", "taken"], "taken is not a data set"), (["info", "nowhere"], "nowhere cannot be found"),
            (["cross-validate", "nowhere", "--out", "x.npz"], "nowhere cannot be found"),
            (["generate", "", "--fonts", Project.fonts], "cannot be the name of a new file"),
            (["generate", "x/..", "--fonts", Project.fonts], "cannot be the name of a new file"),
            (["generate", "x", "--fonts", "taken/file"], "unreadable ("),
            (["export", "nowhere", "--as", "zip", "x.zip"], "nowhere cannot be found"),
            (["import", "nowhere", "x"], "nowhere cannot be found"),
            (["import", "taken", "x"], "taken has no images"),
            (["import", "taken", "taken"], "taken exists"), (["compare", "taken", "taken"], "taken is not a data set"),
            (["generate", "/proc/x/y", "--fonts", Project.fonts], "/proc/x"),
        ]
        for (arguments, reason) in cases {
            let result = try run(Self.program, arguments, in: folder.path)
            #expect(result.status == 1, "\(arguments)")
            #expect(result.errors.contains(reason), "\(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
            #expect(result.output.isEmpty)
        }
        #expect(try names() == ["taken"])
    }

    @Test("A run that is killed and repeated gives the same bytes", arguments: 0..<4)
    func killed(_ round: Int) throws {
        let arguments = ["generate", "set", "--fonts", Project.fonts, "--quiet"]
        #expect(try run(Self.program, ["generate", "whole"] + arguments.dropFirst(2), in: folder.path).status == 0)
        // Three times, after delays spread over the duration of a run.
        for attempt in 0..<3 {
            _ = try run(
                Self.program, arguments, in: folder.path,
                killAfter: 0.03 + 0.07 * Double(round) + 0.11 * Double(attempt))
        }
        #expect(try run(Self.program, arguments, in: folder.path).status == 0)
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "classes.csv", "manifest.sqlite"] {
            #expect(try bytes(folder.file("set/" + file)) == bytes(folder.file("whole/" + file)), "\(file)")
        }
        #expect(try names() == ["set", "whole"])
    }

    /// Runs the program with a limit on file sizes, which has the same effect as a full disk.
    private func limited(kilobytes: Int, _ arguments: [String]) throws -> ProgramResult {
        let words = ([Self.program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try run("/bin/bash", ["-c", "trap '' XFSZ; ulimit -f \(kilobytes); exec \(words)"], in: folder.path)
    }

    @Test("A full disk gives one sentence; with free space again, the resumed run gives the same bytes")
    func fullDisk() throws {
        let arguments = ["generate", "set", "--fonts", Project.fonts, "--quiet"]
        for kilobytes in [4, 60, 200] {
            let result = try limited(kilobytes: kilobytes, arguments)
            #expect(result.status == 1, "\(kilobytes)")
            #expect(result.errors.contains("set.partial/"), "\(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
            #expect(try !names().contains("set"))
        }
        #expect(try run(Self.program, arguments, in: folder.path).status == 0)
        #expect(try run(Self.program, ["generate", "whole"] + arguments.dropFirst(2), in: folder.path).status == 0)
        #expect(try bytes(folder.file("set/manifest.sqlite")) == bytes(folder.file("whole/manifest.sqlite")))
        for (format, name) in [
            ("tar.gz", "set.tar.gz"), ("zip", "set.zip"), ("idx", "mnist"), ("webdataset", "shards"),
            ("imagefolder", "folder"),
        ] {
            let result = try limited(kilobytes: 20, ["export", "set", "--as", format, name])
            #expect(result.status == 1 && result.errors.contains("cannot be written"), "\(format): \(result.errors)")
            #expect(try !names().contains(name))
        }
    }

    @Test("A zip archive is the same in every time zone and keeps non-ASCII names")
    func zipEverywhere() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts + "/OCRBS.otf")
        for zone in ["UTC0", "JST-9", "EST5"] {
            let result = try run(
                "/usr/bin/env",
                ["TZ=\(zone)", "LC_ALL=C", Self.program, "export", "set", "--as", "zip", "\(zone)/Größe.zip"],
                in: folder.path)
            #expect(result.status == 0, "\(result.errors)")
        }
        let archives = try ["UTC0", "JST-9", "EST5"].map { try bytes(folder.file($0 + "/Größe.zip")) }
        #expect(archives[0] == archives[1] && archives[0] == archives[2])
        let read = try judge("archive_equals_dataset.py", folder.file("UTC0/Größe.zip"), folder.file("set"))
        #expect(read.status == 0, "\(read.errors)")
    }

    @Test("Recipes are listed, printed unchanged, checked, and printed with all values")
    func recipes() throws {
        let text = try glyphforge("recipes", "--format", "json").output
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let recipes = try #require(json["recipes"] as? [[String: Any]])
        #expect(json["schema"] as? Int == 1 && recipes.count == 23)
        #expect(recipes.first?["name"] as? String == "logistic" && recipes.first?["weights"] as? Int == 7850)
        let difference = goldenDifference(try glyphforge("recipes").output, "recipes.txt")
        #expect(difference == nil, "\(difference ?? "")")

        let shown = try glyphforge("recipes", "show", "cnn-vgg").output
        #expect(try Array(shown.utf8) == bytes(Project.root + "/Sources/Trainer/Recipes/Published/cnn-vgg.yaml"))
        try folder.write(Array(shown.utf8), to: "mine.yaml")
        #expect(
            try glyphforge("recipes", "show", "mine.yaml", "--size", "16", "--resolved").output.contains(
                "  - dense: 1024\n"))
        try folder.write(Array(shown.replacing("dropout", with: "droput").utf8), to: "mine.yaml")
        let wrong = try glyphforge("recipes", "show", "mine.yaml")
        #expect(wrong.status == 1 && wrong.output.isEmpty)
        #expect(wrong.errors == "Error: mine.yaml: line 21: unknown layer 'droput'; did you mean 'dropout'?\n")
        #expect(try glyphforge("recipes", "show", "cnn-vgg", "--size", "0").status == 64)
    }

    @Test("Cross-validation writes its report; Ctrl-C keeps the finished folds")
    func crossValidation() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts, "--chars", "A-C", "--size", "8")
        let arguments = [
            "cross-validate", "set", "--recipe", "logistic", "--steps", "20", "--folds", "3", "--format", "json",
            "--out",
        ]
        let made = try run(Self.program, arguments + ["one.npz"], in: folder.path)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any], "\(made.errors)")
        #expect(json["schema"] as? Int == 1 && (json["folds"] as? [[String: Any]])?.count == 3)
        #expect((json["interval"] as? [Double])?.count == 2)
        let again = try run(Self.program, arguments + ["one.npz"], in: folder.path)
        #expect(again.status == 1 && again.errors == "Error: one.npz exists; choose another place or remove it.\n")
        // Sends the signal when the folder of the folds exists, however long that takes.
        let words = ([Self.program] + arguments.map { $0 == "20" ? "2000000" : $0 } + ["two.npz"]).joined(
            separator: " ")
        let stopped = try run(
            "/bin/bash",
            [
                "-c",
                """
                set -m; \(words) & while kill -0 $! && [ ! -e two.npz.partial ]; do sleep 0.02; done
                kill -INT $!; wait $!
                """,
            ], in: folder.path)
        #expect(stopped.status == 130 && stopped.errors.hasPrefix("Interrupted."), "\(stopped.errors)")
        #expect(try names() == ["one.npz", "set", "two.npz.partial"])
    }

    @Test(
        "Label errors and symbol fonts are flagged in all output formats, and every run is kept"
    )
    func flagging() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts)
        let table = try glyphforge(
            "flag", "set", "--report", "flags.html", "--csv", "issues.csv", "--jsonl", "issues.jsonl", "--quiet")
        #expect(table.status == 0 && table.output.contains("symbol font"), "\(table.errors)")
        #expect(try bytes(folder.file("flags.html")).starts(with: Array("<!doctype html>".utf8)))
        // The second run reuses the predictions.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("set")).count {
                $0.hasPrefix("predictions-quick-")
            } == 1)
        let text = try glyphforge("flag", "set", "--format", "json", "--quiet", "--workers", "3").output
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(json["schema"] as? Int == 1 && json["run"] as? Int == 2)
        let fonts = try #require(json["fonts"] as? [[String: Any]])
        let worst = fonts.prefix(5).compactMap { $0["file"] as? String }.joined(separator: " ")
        for name in ["UKIJOrxun", "FutharkAdapted", "stmary", "wasy"] { #expect(worst.contains(name), "\(worst)") }
        let issues = try #require(json["issues"] as? [[String: Any]])
        #expect(Set(issues.flatMap(\.keys)) == ["index", "given", "suggested", "score", "cause", "evidence"])
        let lines = String(decoding: try bytes(folder.file("issues.jsonl")), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == issues.count)
        #expect(try judge("read_csv.py", folder.file("issues.csv")).output == "\(issues.count) 10\n")
        let refused = try glyphforge("flag", "set", "--csv", "flags.html")
        #expect(refused.status == 1 && refused.errors.contains("flags.html exists and is not a table of issues"))
        let homeless = try glyphforge("flag", "set", "--report", "issues.csv/flags.html")
        #expect(homeless.status == 1 && homeless.errors.contains("issues.csv is not a folder"))
        #expect(!homeless.errors.contains("Cross-validating"))
    }

    @Test("Predictions without a data set suffice; unusable ones give one sentence")
    func flaggingPredictions() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts, "--chars", "A-C", "--size", "8")
        _ = try glyphforge(
            "cross-validate", "set", "--recipe", "logistic", "--steps", "20", "--folds", "3", "--out", "p.npz")
        let text = try glyphforge(
            "flag", "--predictions", "p.npz", "--filter", "predicted_neq_given", "--rank", "normalized_margin",
            "--format", "json"
        ).output
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let issues = try #require(json["issues"] as? [[String: Any]])
        let scores = issues.compactMap { $0["score"] as? Double }
        #expect(!issues.isEmpty && scores == scores.sorted() && scores.allSatisfy { $0 <= 0.5 })
        #expect(json["run"] == nil && (json["fonts"] as? [Any])?.isEmpty == true)
        _ = try glyphforge("generate", "other", "--fonts", Project.fonts, "--chars", "A-D", "--size", "8")
        for arguments in [
            ["flag", "other", "--predictions", "p.npz"], ["flag", "--predictions", "set/manifest.sqlite"],
            ["flag", "--predictions", "nowhere.npz"],
        ] {
            let result = try run(Self.program, arguments, in: folder.path)
            #expect(
                result.status == 1 && result.errors.hasPrefix("Error: ")
                    && result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        }
        #expect(try glyphforge("flag").status == 64)
        #expect(try glyphforge("flag", "set", "--filter", "best").status == 64)
    }

    @Test("The program contains its recipes: a copy in another folder prints them")
    func copied() throws {
        try FileManager.default.copyItem(atPath: Self.program, toPath: folder.file("copy"))
        #expect(
            try run(folder.file("copy"), ["recipes", "show", "logistic"], in: folder.path).output.contains(
                "name: logistic\n"))
    }

    @Test("Doctor exits with code 2 for a finding and prints nothing else on standard output")
    func doctor() throws {
        let result = try run(
            "/usr/bin/env", ["DNNL_VERBOSE=1", Self.program, "doctor", "--format", "json"], in: folder.path)
        #expect(result.status == 2 && result.errors.isEmpty, "\(result.errors)")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let findings = try #require(json["findings"] as? [[String: String]])
        #expect(findings.contains { $0["advice"] == "Run `unset DNNL_VERBOSE`." })
        let libraries = try #require(json["libraries"] as? [String: String])
        #expect(libraries.count == 11 && libraries.values.allSatisfy { $0.first?.isNumber == true }, "\(libraries)")
        let table = try glyphforge("doctor")
        #expect(table.status == (table.output.hasSuffix("\n\nNo problems found.\n") ? 0 : 2))
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("Published recipes are trained within the time limit, tested, and not trained again")
    func published() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts, "--chars", "A-C", "--quiet")
        let command = [
            "benchmark", "published", "--train", "set", "--test", "set", "--test", "set", "--minutes", "0.02",
            "--quiet",
        ]
        func benchmark(_ words: String...) throws -> ProgramResult {
            try run(Self.program, command + words, in: folder.path)
        }

        let first = try benchmark("--only", "logistic", "--out", "made", "--format", "json")
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        let rows = try #require(try json(first.output)["rows"] as? [[String: Any]])
        let row = try #require(rows.first)
        #expect(rows.count == 1 && row["recipe"] as? String == "logistic" && row["reported"] as? Double == 0.891)
        #expect((row["obtained"] as? [[String: Any]])?.count == 2 && row["failure"] == nil)
        let steps = try #require(row["steps"] as? Int), asked = try #require(row["recipe_steps"] as? Int)
        #expect(steps > 0 && steps <= asked)
        let table = String(decoding: try bytes(folder.file("made/published.md")), as: UTF8.self)
        #expect(table.contains("| logistic | 89.10 % |"))
        #expect(
            String(decoding: try bytes(folder.file("made/published.html")), as: UTF8.self).hasPrefix("<!doctype html>"))

        let weights = try bytes(folder.file("made/models/logistic/weights.safetensors"))
        let made =
            try FileManager.default.attributesOfItem(atPath: folder.file("made/models/logistic/weights.safetensors"))[
                .modificationDate] as? Date
        let second = try benchmark("--only", "mlp-1024,logistic", "--out", "made", "--format", "json")
        let both = try #require(try json(second.output)["rows"] as? [[String: Any]])
        #expect(both.map { $0["recipe"] as? String } == ["logistic", "mlp-1024"])
        #expect(both.first?["steps"] as? Int == steps && both.first?["seconds"] as? Double == row["seconds"] as? Double)
        #expect(try bytes(folder.file("made/models/logistic/weights.safetensors")) == weights)
        let later =
            try FileManager.default.attributesOfItem(atPath: folder.file("made/models/logistic/weights.safetensors"))[
                .modificationDate] as? Date
        #expect(made != nil && later == made)

        let other = try benchmark("--only", "logistic", "--out", "made", "--seed", "1")
        #expect(other.status == 0 && other.output.contains("another seed; remove it to train again."))
        let unknown = try benchmark("--only", "logistics", "--out", "made")
        #expect(unknown.status == 64 && unknown.errors.contains("'logistics' is not a published recipe"))
        try folder.write("mine".utf8, to: "other/published.md")
        let inTheWay = try benchmark("--only", "logistic", "--out", "other")
        #expect(inTheWay.status == 1 && inTheWay.errors.contains("choose another file with --out"))
        #expect(try bytes(folder.file("other/published.md")) == Array("mine".utf8))
    }

    @Test("A published recipe that fails gets a row with the reason; Ctrl-C keeps the finished recipes")
    func publishedFailing() throws {
        _ = try glyphforge("generate", "set", "--fonts", Project.fonts, "--chars", "A-C", "--quiet")
        try folder.write("in the way".utf8, to: "made/models/logistic")
        let command = [
            Self.program, "benchmark", "published", "--train", "set", "--test", "set", "--quiet", "--out", "made",
        ]
        let result = try run(
            "/usr/bin/env", command + ["--minutes", "0.01", "--only", "logistic,mlp-526", "--format", "json"],
            in: folder.path)
        #expect(result.status == 0, "\(result.errors)")
        let rows = try #require(try json(result.output)["rows"] as? [[String: Any]])
        #expect((rows.first?["failure"] as? String)?.contains("is not a model") == true && rows.first?["steps"] == nil)
        #expect(rows.last?["recipe"] as? String == "mlp-526" && rows.last?["failure"] == nil)

        // Interrupted during the second recipe.
        let script = """
            "$@" & while kill -0 $! && ! [ -d made/models/mlp-4096-3072-1024.partial ]; do sleep 0.05; done
            sleep 0.5; kill -INT $!; wait $!
            """
        let stopped = try run(
            "/bin/bash", ["-c", script, "bash"] + command + ["--only", "mlp-526,mlp-4096-3072-1024"], in: folder.path)
        #expect(
            stopped.status == 130 && stopped.errors == "Interrupted. Run the same command again to resume.\n",
            "\(stopped.errors)")
        let table = String(decoding: try bytes(folder.file("made/published.md")), as: UTF8.self)
        #expect(table.contains("| mlp-526 |") && !table.contains("| mlp-4096-3072-1024 |"))
        #expect(
            FileManager.default.fileExists(
                atPath: folder.file("made/models/mlp-4096-3072-1024.partial/checkpoint.safetensors")))
    }

    @Test("The speed of each network is measured with each number of threads")
    func speed() throws {
        let text = try glyphforge(
            "benchmark", "speed", "--recipe", "logistic", "--recipe", "cnn-lenet", "--threads", "1,2", "--seconds",
            "0.05", "--format", "json")
        #expect(text.status == 0, "\(text.errors)")
        let made = try json(text.output)
        #expect(made["schema"] as? Int == 1 && made["instruction_set"] is String && made["engine"] is String)
        let speeds = try #require(made["speeds"] as? [[String: Any]])
        #expect(speeds.map { $0["recipe"] as? String } == ["logistic", "logistic", "cnn-lenet", "cnn-lenet"])
        #expect(speeds.map { $0["threads"] as? Int } == [1, 2, 1, 2])
        #expect(speeds.first?["weights"] as? Int == 7850)
        for speed in speeds {
            #expect(try #require(speed["batch"] as? Int) > 0)
            for name in ["training_images_per_second", "inference_images_per_second", "seconds_to_first_step"] {
                #expect(try #require(speed[name] as? Double) > 0, "\(name)")
            }
        }
        #expect(
            try glyphforge("benchmark", "speed", "--recipe", "logistic", "--seconds", "0").output.hasPrefix("recipe "))
        #expect(try glyphforge("benchmark", "speed", "--threads", "1,").status == 64)
    }

    @Test(
        "Help texts match the recorded ones",
        arguments: [
            "", "generate", "extend", "import", "split", "fonts", "info", "sheet", "duplicates", "compare", "export",
            "recipes", "recipes show", "train", "cross-validate", "evaluate", "predict", "benchmark",
            "benchmark published", "benchmark speed", "benchmark labels", "flag", "review", "review plan",
            "review serve", "review export", "review import", "review merge", "estimate", "curate", "run", "doctor",
        ])
    func help(_ command: String) throws {
        let text = try run(Self.program, command.split(separator: " ").map(String.init) + ["--help"]).output
        // The defaults depend on the number of processors.
        let stable = text.replacing(/((?:worker|compute)\s+threads[^()]*?)\s+\(default:\s+\d+\)/) {
            "\($0.1) (default: all)"
        }
        .replacing(/(separated\s+by\s+commas)\s+\(default:\s+[\d,]+\)/) { "\($0.1) (default: 1 and all)" }
        let difference = goldenDifference(
            stable, "help-\(command.isEmpty ? "glyphforge" : command.replacing(" ", with: "-")).txt")
        #expect(difference == nil, "\(difference ?? "")")
    }
}
