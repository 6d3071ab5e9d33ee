using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>Reads the elements of a schema and their logical types.</summary>
internal static class SchemaReader
{
    /// <summary>Reads one element.</summary>
    public static SchemaElement Read(ref ThriftReader reader)
    {
        var element = new SchemaElement { Name = "" };
        int converted = -1;
        int scale = 0;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    element.Type = ReadPhysicalType(ref reader, field);
                    break;
                case 2:
                    element.TypeLength = reader.ReadInt32(field);
                    break;
                case 3:
                    element.Repetition = (Repetition)reader.ReadInt32(field);
                    break;
                case 4:
                    element.Name = Encoding.UTF8.GetString(reader.ReadBinary(field));
                    break;
                case 5:
                    element.ChildCount = reader.ReadInt32(field);
                    break;
                case 6:
                    converted = reader.ReadInt32(field);
                    break;
                case 7:
                    scale = reader.ReadInt32(field);
                    break;
                case 10:
                    element.Logical = ReadLogicalType(ref reader, field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        if (element.Logical.Kind == LogicalKind.None)
            element.Logical = LogicalType.FromConverted(converted, scale);
        return element;
    }

    /// <summary>Reads a physical type; unknown numbers are an error.</summary>
    public static PhysicalType ReadPhysicalType(ref ThriftReader reader, ThriftField field)
    {
        int type = reader.ReadInt32(field);
        if (type is < 0 or > (int)PhysicalType.FixedLenByteArray)
            throw new FrameException($"Physical type {type} is unknown.");
        return (PhysicalType)type;
    }

    private static LogicalType ReadLogicalType(ref ThriftReader reader, ThriftField outer)
    {
        reader.ExpectStruct(outer);
        LogicalType logical = default;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1 or 4 or 12:
                    logical = new(LogicalKind.Text);
                    reader.Skip(field);
                    break;
                case 5:
                    logical = ReadDecimalType(ref reader, field);
                    break;
                case 6:
                    logical = new(LogicalKind.Date);
                    reader.Skip(field);
                    break;
                case 7:
                    logical = new(LogicalKind.Time);
                    reader.Skip(field);
                    break;
                case 8:
                    logical = ReadTimestampType(ref reader, field);
                    break;
                case 10:
                    logical = ReadIntegerType(ref reader, field);
                    break;
                case 11:
                    logical = new(LogicalKind.Null);
                    reader.Skip(field);
                    break;
                case 15:
                    logical = new(LogicalKind.Float16);
                    reader.Skip(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return logical;
    }

    private static LogicalType ReadDecimalType(ref ThriftReader reader, ThriftField outer)
    {
        reader.ExpectStruct(outer);
        int scale = 0;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 1)
                scale = reader.ReadInt32(field);
            else
                reader.Skip(field);
        }
        return new(LogicalKind.Decimal) { Scale = scale };
    }

    private static LogicalType ReadTimestampType(ref ThriftReader reader, ThriftField outer)
    {
        reader.ExpectStruct(outer);
        bool isUtc = false;
        var unit = TimeUnit.Millisecond;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 1)
                isUtc = reader.ReadBoolean(field);
            else if (field.Id == 2)
                unit = ReadTimeUnit(ref reader, field);
            else
                reader.Skip(field);
        }
        return new(LogicalKind.Timestamp) { Unit = unit, IsUtc = isUtc };
    }

    private static TimeUnit ReadTimeUnit(ref ThriftReader reader, ThriftField outer)
    {
        reader.ExpectStruct(outer);
        var unit = TimeUnit.Millisecond;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            unit = field.Id switch
            {
                1 => TimeUnit.Millisecond,
                2 => TimeUnit.Microsecond,
                3 => TimeUnit.Nanosecond,
                _ => throw new FrameException($"Time unit {field.Id} is unknown."),
            };
            reader.Skip(field);
        }
        return unit;
    }

    private static LogicalType ReadIntegerType(ref ThriftReader reader, ThriftField outer)
    {
        reader.ExpectStruct(outer);
        bool isSigned = true;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 2)
                isSigned = reader.ReadBoolean(field);
            else
                reader.Skip(field);
        }
        return new(LogicalKind.Integer) { IsUnsigned = !isSigned };
    }
}
