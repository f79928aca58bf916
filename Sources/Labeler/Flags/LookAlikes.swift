/// Characters that many fonts draw alike.
enum LookAlikes {
    /// Latin, Greek and Cyrillic letters and digits. Unicode's list of confusable characters (UTS 39) has these and
    /// thousands more, which rarely occur in one data set.
    private static let groups = [
        "0OoΟοОоՕօ", "1Il|ΙІіӀ", "AΑА", "BΒВ", "CcСсϹϲ", "EΕЕ", "HΗН", "JЈ", "KΚК", "MΜМ", "NΝ", "PΡР", "SsЅѕ", "TΤТ",
        "XxΧХх", "YΥУ",
        "ZzΖ", "aа", "eе", "pрρ", "yу", "iі", "jј", "vVνѴѵ", "wWѡ", "uUυ", "ΦФ", "ΓГ", "ПΠ",
    ].map { Set($0.unicodeScalars) }

    /// Whether two characters are the two cases of a letter, or look alike.
    static func areAlike(_ one: Unicode.Scalar?, _ other: Unicode.Scalar?) -> Bool {
        guard let one, let other, one != other else { return false }
        return one.properties.lowercaseMapping == other.properties.lowercaseMapping
            || groups.contains { $0.contains(one) && $0.contains(other) }
    }
}
