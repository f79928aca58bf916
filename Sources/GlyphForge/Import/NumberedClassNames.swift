/// Names of class folders that begin with the class's label, such as `10_A`, as exports write them where the plain names
/// would not sort in the order of the labels.
struct NumberedClassNames {
    /// The names without their numbers, in the order of the numbers.
    let plain: [String]
    /// The names as they are, in the same order.
    let numbered: [String]

    /// Recognizes a number with a fixed count of digits and an underscore in every name; nil otherwise.
    ///
    /// - Parameter hasTable: Whether `classes.csv` lies beside the folders. Without it, the numbers must be 0, 1, 2 and so
    ///   on; with it, some may be missing, because archives have no folders of classes without images.
    init?(_ names: [String], hasTable: Bool) {
        var parts: [(number: Int, digits: Int, plain: String, name: String)] = []
        for name in names {
            guard let separator = name.utf8.firstIndex(of: UInt8(ascii: "_")) else { return nil }
            let (digits, plain) = (name[..<separator], name[name.utf8.index(after: separator)...])
            guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                !plain.isEmpty, let number = Int(digits)
            else { return nil }
            parts.append((number, digits.utf8.count, String(plain), name))
        }
        parts.sort { $0.number < $1.number }
        guard parts.count > 1, Set(parts.map(\.digits)).count == 1,
            Set(parts.map { ExactText($0.plain) }).count == parts.count,
            hasTable ? Set(parts.map(\.number)).count == parts.count : parts.map(\.number) == Array(parts.indices)
        else { return nil }
        plain = parts.map(\.plain)
        numbered = parts.map(\.name)
    }
}

extension ClassNames {
    /// The classes of folders, whose names may be numbered; see ``NumberedClassNames``.
    ///
    /// - Parameter hasTable: Whether `classes.csv` lies beside the folders.
    init(folders: [String], hasTable: Bool) {
        guard let found = NumberedClassNames(folders, hasTable: hasTable) else {
            self.init(folders)
            return
        }
        self.init(inOrder: found.plain, keys: found.numbered)
    }
}
