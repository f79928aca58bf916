internal import Yams

/// A recipe's YAML as a tree of nodes that know their lines.
enum RecipeTree {
    /// The longest text that is read, in bytes.
    static let mostBytes = 64 << 10

    static func read(_ text: String, file: String) throws(RecipeError) -> Node {
        guard text.utf8.count <= mostBytes else { throw tooLong(file) }
        // Before Yams sees them: a key made of aliases of aliases would take it for ever to hash.
        if let line = lineOfAlias(text) { throw noAliases(file, line) }
        do {
            // Said which encoding, Yams looks for none in the environment, which it would print. The parser holds the
            // anchors.
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot() else { throw RecipeError(file, "this is empty, not a recipe") }
            try withExtendedLifetime(parser) { try refuseExtras(root, file) }
            return root
        } catch let error as RecipeError {
            throw error
        } catch let error as YamlError {
            throw sentence(error, text, file)
        } catch {
            throw RecipeError(file, "this is no YAML")
        }
    }

    static func tooLong(_ file: String) -> RecipeError {
        RecipeError(file, "this is longer than a recipe may be, 64 KB")
    }

    private static func noAliases(_ file: String, _ line: Int?) -> RecipeError {
        RecipeError(file, line: line, "anchors and aliases (& and *) are not read; write out what they stand for")
    }

    private static func sentence(_ error: YamlError, _ text: String, _ file: String) -> RecipeError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            // libyaml's own limit, in words for programmers.
            if problem.contains("nesting level") {
                return RecipeError(file, line: mark.line, "this is nested too deep")
            }
            return RecipeError(file, line: mark.line, "this is no YAML (\(problem))")
        case .reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count { $0.isNewline } + 1 }
            return RecipeError(file, line: line, "this is no YAML (\(problem))")
        case .duplicatedKeysInMapping(let keys, let context):
            return RecipeError(
                file, line: context.mark.line, "'\(harmless(keys.first ?? ""))' is there again further down")
        default: return RecipeError(file, "this is no YAML")
        }
    }

    /// Refuses what a recipe has no use for: anchors, aliases and tags.
    private static func refuseExtras(_ node: Node, _ file: String) throws(RecipeError) {
        let anchor: Anchor?
        var tag = ""
        switch node {
        case .scalar(let scalar):
            anchor = scalar.anchor
            // Yams gives texts between quotes a tag itself.
            if scalar.style == .plain { tag = scalar.tag.description }
        case .mapping(let mapping):
            (anchor, tag) = (mapping.anchor, mapping.tag.description)
            // Keys' tags were changed when Yams looked for keys that are there twice.
            for (key, value) in mapping {
                if key.anchor != nil { throw noAliases(file, key.mark?.line) }
                try refuseExtras(value, file)
            }
        case .sequence(let sequence):
            (anchor, tag) = (sequence.anchor, sequence.tag.description)
            for item in sequence { try refuseExtras(item, file) }
        case .alias(let alias): anchor = alias.anchor
        }
        if anchor != nil { throw noAliases(file, node.mark?.line) }
        guard tag.isEmpty else {
            throw RecipeError(file, line: node.mark?.line, "tags (!) are not read; leave out '\(harmless(tag))'")
        }
    }

    /// The line of the first `*name` for which there is an `&name` too.
    private static func lineOfAlias(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        var anchors: Set<[UInt8]> = []
        var aliases: [(name: [UInt8], line: Int)] = []
        var line = 1
        for (position, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") else { continue }
            let name = Array(bytes[(position + 1)...].prefix(64).prefix(while: isNameByte))
            guard !name.isEmpty else { continue }
            if byte == UInt8(ascii: "&") { anchors.insert(name) } else { aliases.append((name, line)) }
        }
        return aliases.first { anchors.contains($0.name) }?.line
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar == "-" || scalar == "_" || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
            || ("a"..."z").contains(scalar)
    }
}

/// A text from a file, fit to be quoted in a sentence: short, in one line.
func harmless(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(41)
    let shown = String(
        String.UnicodeScalarView(scalars.prefix(40).map { $0.properties.generalCategory == .control ? " " : $0 }))
    return scalars.count > 40 ? shown + "…" : shown
}
