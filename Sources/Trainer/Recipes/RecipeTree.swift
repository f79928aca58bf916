internal import Yams

/// Parses the YAML of a recipe into a tree of nodes with line numbers.
enum RecipeTree {
    /// Maximum size of the text in bytes.
    static let maxBytes = 64 << 10

    static func read(_ text: String, file: String) throws(RecipeError) -> Node {
        guard text.utf8.count <= maxBytes else { throw tooLong(file) }
        // Checked before parsing, because Yams needs exponential time to hash a key made of nested aliases.
        if let line = lineOfAlias(text) { throw noAliases(file, line) }
        do {
            // Without the encoding, Yams reads it from an environment variable and prints it. The nodes refer to the
            // parser's anchors, so the parser must stay alive.
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot() else { throw RecipeError(file, "the recipe is empty") }
            try withExtendedLifetime(parser) { try refuseExtras(root, file) }
            return root
        } catch let error as RecipeError {
            throw error
        } catch let error as YamlError {
            throw sentence(error, text, file)
        } catch {
            throw RecipeError(file, "invalid YAML (\(error))")
        }
    }

    static func tooLong(_ file: String) -> RecipeError {
        RecipeError(file, "the file is larger than \(maxBytes >> 10) KB, the maximum for a recipe")
    }

    private static func noAliases(_ file: String, _ line: Int?) -> RecipeError {
        RecipeError(file, line: line, "anchors and aliases (& and *) are not supported; repeat the value instead")
    }

    private static func sentence(_ error: YamlError, _ text: String, _ file: String) -> RecipeError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            // libyaml's limit, whose message is for programmers.
            if problem.contains("nesting level") {
                return RecipeError(file, line: mark.line, "the nesting is too deep")
            }
            return RecipeError(file, line: mark.line, "invalid YAML (\(problem))")
        case .reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count { $0.isNewline } + 1 }
            return RecipeError(file, line: line, "invalid YAML (\(problem))")
        case .duplicatedKeysInMapping(let keys, let context):
            return RecipeError(
                file, line: context.mark.line, "the key '\(RecipeError.excerpt(keys.first ?? ""))' occurs twice")
        default: return RecipeError(file, "invalid YAML (\(RecipeError.excerpt("\(error)")))")
        }
    }

    /// Rejects anchors, aliases and tags, which recipes do not need.
    private static func refuseExtras(_ node: Node, _ file: String) throws(RecipeError) {
        let anchor: Anchor?
        var tag = ""
        switch node {
        case .scalar(let scalar):
            anchor = scalar.anchor
            // Yams sets a tag for quoted text.
            if scalar.style == .plain { tag = scalar.tag.description }
        case .mapping(let mapping):
            (anchor, tag) = (mapping.anchor, mapping.tag.description)
            // The tags of keys cannot be checked: Yams changes them when it looks for duplicate keys.
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
            throw RecipeError(
                file, line: node.mark?.line, "tags (!) are not supported; remove '\(RecipeError.excerpt(tag))'")
        }
    }

    /// The line of the first `*name` that has an `&name`.
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
