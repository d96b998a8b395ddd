/** What a record of one of the generator's own examples has in it. */
export interface Quickstart {
  /** The field that becomes the record's key. */
  readonly key: string;
  /** `name:type`, blank between; types as Iceberg prints them, `[…]` a list, `(a:…,b:…)` a struct, `{…}` a map of texts to it. */
  readonly fields: string;
}

const of = (key: string, fields: string): Quickstart => ({ key, fields });

/** The examples that are inside version 0.7.1 (kafka-connect-datagen `Quickstart.java` and its `.avro` files), with their fields as Connect gets them. */
export const QUICKSTARTS = {
  clickstream_codes: of("code", "code:int definition:string"),
  clickstream: of("ip", "ip:string userid:int remote_user:string time:string _time:long request:string status:string bytes:string referrer:string agent:string"),
  clickstream_users: of("user_id", "user_id:int username:string registered_at:long first_name:string last_name:string city:string level:string"),
  orders: of("orderid", "ordertime:long orderid:int itemid:string orderunits:double address:(city:string,state:string,zipcode:long)"),
  ratings: of("rating_id", "rating_id:long user_id:int stars:int route_id:int rating_time:long channel:string message:string"),
  users: of("userid", "registertime:long userid:string regionid:string gender:string"),
  users_: of("userid", "registertime:long userid:string regionid:string gender:string interests:[string] contactinfo:{string}"),
  pageviews: of("viewtime", "viewtime:long userid:string pageid:string"),
  stock_trades: of("symbol", "side:string quantity:int symbol:string price:int account:string userid:string"),
  inventory: of("id", "id:long quantity:long productid:long"),
  product: of("id", "id:long name:string description:string price:double"),
  purchases: of("id", "id:long item_type:string quantity:long price_per_unit:decimal(4,2)"),
  transactions: of("transaction_id", "transaction_id:long card_id:long user_id:string purchase_id:long store_id:int"),
  stores: of("store_id", "store_id:int city:string state:string"),
  credit_cards: of("card_id", "card_id:int card_number:long cvv:int expiration_date:string"),
  campaign_finance: of("candidate_id", "time:long candidate_id:string party_affiliation:string contribution:int"),
  fleet_mgmt_description: of("vehicle_id", "vehicle_id:int driver_name:string license_plate:string"),
  fleet_mgmt_location: of("vehicle_id", "vehicle_id:int location:(latitude:double,longitude:double) ts:timestamptz"),
  fleet_mgmt_sensors: of("vehicle_id", "vehicle_id:int engine_temperature:int average_rpm:int"),
  pizza_orders: of("store_id", "store_id:int store_order_id:int coupon_code:int date:date status:string order_lines:[(product_id:int,category:string,quantity:int,unit_price:double,net_price:double)]"),
  pizza_orders_completed: of("store_id", "store_id:int store_order_id:int date:date status:string rack_time_secs:int order_delivery_time_secs:int"),
  pizza_orders_cancelled: of("store_id", "store_id:int store_order_id:int date:date status:string"),
  insurance_offers: of("offer_id", "offer_id:int offer_name:string offer_url:string"),
  insurance_customers: of("customer_id", "customer_id:int first_name:string last_name:string email:string gender:string income:int fico:int years_active:int"),
  insurance_customer_activity: of("activity_id", "activity_id:int customer_id:int activity_type:string propensity_to_churn:double ip_address:string"),
  gaming_games: of("id", "id:int room_name:string created_date:timestamptz"),
  gaming_players: of("player_id", "player_id:int player_name:string ip:string"),
  gaming_player_activity: of("player_id", "player_id:int game_room_id:int points:int coordinates:string"),
  payroll_employee: of("employee_id", "employee_id:int first_name:string last_name:string age:int ssn:string hourly_rate:int gender:string email:string"),
  payroll_employee_location: of("employee_id", "employee_id:int lab:string department_id:int arrival_date:date"),
  payroll_bonus: of("employee_id", "employee_id:int bonus:int ts:timestamptz"),
  syslog_logs: of("host", "name:string type:string message:string host:string version:string tag:string level:int facility:string severity:int appName:string remoteAddress:string rawMessage:string processId:string messageId:string deviceVendor:string deviceProduct:string deviceVersion:string ts:long"),
  device_information: of("device_ip", "device_ip:string mac_address:string owner:string"),
  siem_logs: of("hostname", "hostname:string action:string l4:string access_group:string source:(ip:string,port:int) destination:(ip:string,port:int)"),
  shoes: of("id", "id:string brand:string name:string sale_price:int rating:double"),
  shoe_customers: of("id", "id:string first_name:string last_name:string email:string phone:string street_address:string state:string zip_code:string country:string country_code:string"),
  shoe_orders: of("order_id", "order_id:int product_id:string customer_id:string ts:timestamptz"),
  shoe_clickstream: of("product_id", "product_id:string user_id:string view_time:int page_url:string ip:string ts:timestamptz"),
} as const satisfies Readonly<Record<string, Quickstart>>;

export type QuickstartName = keyof typeof QUICKSTARTS;

export const QUICKSTART_NAMES = Object.keys(QUICKSTARTS) as [QuickstartName, ...QuickstartName[]];
